"""Invite a contact to sign in."""

from dataclasses import dataclass

from services.intake.domain.contact import Contact
from services.intake.domain.refusals import AddressIsClients
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId, ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteContact:
    """`actor` wants the contact `contact_id` of `client_id` to sign in themselves."""

    actor: Actor
    client_id: ClientId
    contact_id: ContactId


def invite_contact(work: Work, ask: InviteContact) -> Contact:
    """Return the contact, who may sign in from now on. Raises ClientUnknown, ContactUnknown, NotAllowed, AddressIsClients."""
    work.clients.locked(ask.client_id).open_to(ask.actor)
    contact = work.contacts.locked(ask.client_id, ask.contact_id)
    if contact.invited_at is None and work.clients.by_email(contact.email) is not None:
        raise AddressIsClients("a client signs in with this e-mail address: give the contact another one first")
    contact.invited_at = work.now()
    return contact
