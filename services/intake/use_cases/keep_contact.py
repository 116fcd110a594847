"""Keep a contact: a new person on a client's side, or what is another of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.domain.client import email_key
from services.intake.domain.contact import Contact, contact_faults, kept_of
from services.intake.domain.refusals import EmailTaken
from services.intake.storage.work import Work
from services.intake.use_cases.lock_out_contact import lock_out_contact
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId, ContactId, new_id
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepContact:
    """`actor` says of the contact `contact_id` of `client_id` what `said` holds, by attribute; None is a new one."""

    actor: Actor
    client_id: ClientId
    said: Mapping[str, Any]
    contact_id: ContactId | None = None


def keep_contact(work: Work, ask: KeepContact) -> Contact:
    """Return the contact as they are now; tells ContactChanged unless nothing is new. Who may less, or has another address, is signed out.

    Raises ClientUnknown, ContactUnknown, NotAllowed, EmailTaken, Invalid.
    """
    work.clients.locked(ask.client_id).open_to(ask.actor)
    if faults := contact_faults(ask.said):
        raise Invalid(faults)
    contact = None if ask.contact_id is None else work.contacts.locked(ask.client_id, ask.contact_id)
    if "email" in ask.said:
        namesake = work.contacts.by_email(email_key(ask.said["email"]))
        if namesake is not None and namesake is not contact:
            raise EmailTaken("another contact has this e-mail address")
    if contact is None:
        contact = Contact(id=ContactId(new_id()), client_id=ask.client_id, changed_at=work.now(), **kept_of(ask.said))
        work.contacts.add(contact)
        work.announce(contact.changed())
    else:
        had, email = set(contact.grants), contact.email
        work.announce(*contact.change(ask.said, at=work.now()))
        if had - set(contact.grants) or email != contact.email:
            lock_out_contact(work, contact.id, is_for_good=email != contact.email)
    return contact
