"""Remove a contact of a client."""

from dataclasses import dataclass

from services.intake.domain.refusals import ContactUnknown
from services.intake.storage.work import Work
from services.intake.use_cases.lock_out_contact import lock_out_contact
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId, ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveContact:
    """`actor` wants `contact_id` to be nobody on the side of `client_id` any more."""

    actor: Actor
    client_id: ClientId
    contact_id: ContactId


def remove_contact(work: Work, ask: RemoveContact) -> None:
    """Forget the contact, who is signed out everywhere; tells ContactChanged. One who is gone already is no news (rule W-7). Raises ClientUnknown, NotAllowed."""
    work.clients.locked(ask.client_id).open_to(ask.actor)
    try:
        contact = work.contacts.locked(ask.client_id, ask.contact_id)
    except ContactUnknown:
        return
    work.announce(contact.removed(at=work.now()))
    lock_out_contact(work, contact.id, is_for_good=True)
    work.contacts.remove(contact)
