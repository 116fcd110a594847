"""Erase a client: what we know of the person goes, the shape of what happened stays."""

from dataclasses import dataclass

from services.intake.domain.client import Client
from services.intake.domain.refusals import OrdersOpen
from services.intake.storage import erasing
from services.intake.storage.work import Work
from shared.contracts.intake.facts import PruneUploads
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.permissions import CLIENTS_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseClient:
    """`actor` has all that is known of the person `client_id` erased."""

    actor: Actor
    client_id: ClientId


def erase_client(work: Work, ask: EraseClient) -> Client:
    """Return the client, who is nobody any more; tells ClientErased, and ContactChanged of each of their contacts.

    Orders, prices and dates stay; names, addresses, answers, notes and files go. The same twice is no news (rule W-7).
    Raises ClientUnknown, NotAllowed, OrdersOpen.
    """
    ask.actor.require(CLIENTS_MANAGE)
    client = work.clients.locked(ask.client_id)
    if erasing.has_open_orders(work.session, client.id):
        raise OrdersOpen("orders of this client are still open: withdraw or reject them first")
    for contact in work.contacts.of_client(client.id):
        work.announce(contact.removed(at=work.now()))
    if client.erased_at is None:
        erasing.erase_traces(work.session, client.id)
        work.later(PruneUploads(before=work.now()), at=work.now(), key=f"erase-uploads-{client.id}")
    work.announce(*client.erase(at=work.now()))
    return client
