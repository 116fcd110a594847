"""Erase a client: what we know of the person goes, the shape of what happened stays."""

from dataclasses import dataclass

from services.intake.domain.client import Client
from services.intake.domain.refusals import OrdersOpen
from services.intake.storage import erasing
from services.intake.storage.work import Work
from shared.contracts.intake.doors import AccessRevoked
from shared.contracts.intake.facts import PruneUploads
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.permissions import CLIENTS_MANAGE
from shared.storage.sessions import TOKEN_LASTS, forget_person


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseClient:
    """`actor` has all that is known of the person `client_id` erased."""

    actor: Actor
    client_id: ClientId


def erase_client(work: Work, ask: EraseClient) -> Client:
    """Return the client, who is nobody any more; tells ClientErased, AccessRevoked, and ContactChanged of each of their contacts.

    Orders, prices and dates stay; names, addresses, answers, notes and files go. The same twice is no news (rule W-7).
    Raises ClientUnknown, NotAllowed, OrdersOpen.
    """
    ask.actor.require(CLIENTS_MANAGE)
    client = work.clients.locked(ask.client_id)
    if erasing.has_open_orders(work.session, client.id):
        raise OrdersOpen("orders of this client are still open: withdraw or reject them first")
    for contact in work.contacts.of_client(client.id):
        work.announce(contact.removed(at=work.now()))
        forget_person(work.session.connection(), contact.id)
    if client.erased_at is None:
        erasing.erase_traces(work.session, client.id)
        work.order_drafts.forget_those_of(client.email)
        _lock_out(work, client)
        work.later(PruneUploads(before=work.now()), at=work.now(), key=f"erase-uploads-{client.id}")
    for part in work.clients.parts_of(client.id):
        work.announce(*part.erase(at=work.now()))
    work.announce(*client.erase(at=work.now()))
    return client


def _lock_out(work: Work, client: Client) -> None:
    """Nothing of how they signed in is left, and no token of theirs is good any more."""
    forget_person(work.session.connection(), client.id)
    until = work.now() + TOKEN_LASTS
    work.take_no_token([client.id], before=work.now(), until=until)
    work.announce(AccessRevoked(about_ids=(client.id,), before=work.now(), until=until))
