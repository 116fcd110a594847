"""Export a client: everything that intake keeps of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row

from services.intake.domain.contact import Contact
from services.intake.storage import reads
from services.intake.storage.order_list import OrderFilter, orders
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId

_MOST_ORDERS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportClient:
    """`actor` wants all that is kept of `client_id`."""

    actor: Actor
    client_id: ClientId


class Exported(NamedTuple):
    """The client, their contacts and their orders, newest first."""

    client: Row[*tuple[Any, ...]]
    contacts: Sequence[Contact]
    orders: Sequence[reads.OrderRow]


def export_client(work: Work, ask: ExportClient) -> Exported:
    """Return what is kept; the client themselves may have it, and who manages clients. Raises ClientUnknown, NotAllowed."""
    work.clients.get(ask.client_id).open_to(ask.actor)
    return Exported(
        reads.client(work.session, ask.client_id),
        work.contacts.of_client(ask.client_id),
        orders(work.session, OrderFilter(client_id=ask.client_id), most=_MOST_ORDERS),
    )
