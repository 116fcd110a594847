"""Show a client to those who may see them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from services.intake.domain.refusals import ClientUnknown
from services.intake.storage import reads
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.permissions import CLIENTS_VIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowClient:
    """`actor` wants to see `client_id`."""

    actor: Actor
    client_id: ClientId


def show_client(work: Work, ask: ShowClient) -> Row[*tuple[Any, ...]]:
    """Return the client. Raises ClientUnknown, also for somebody else than the client who asks, and NotAllowed."""
    if not ask.actor.is_client:
        ask.actor.require(CLIENTS_VIEW)
    elif ask.actor.id != ask.client_id:
        raise ClientUnknown(f"there is no client {ask.client_id}")
    return reads.client(work.session, ask.client_id)
