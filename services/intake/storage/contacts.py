"""Contacts, found by their client."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.intake.domain.contact import Contact
from services.intake.domain.refusals import ContactUnknown
from shared.kernel.ids import ClientId, ContactId
from shared.storage.locks import lock_names


class Contacts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of_client(self, client_id: ClientId) -> Sequence[Contact]:
        """Return a client's contacts, by name."""
        theirs = select(Contact).where(Contact.client_id == client_id)
        return self._session.scalars(theirs.order_by(Contact.name, Contact.id)).all()

    def locked(self, client_id: ClientId, contact_id: ContactId) -> Contact:
        """Return this contact of the client, to be changed. Raises ContactUnknown."""
        query = select(Contact).where(Contact.id == contact_id, Contact.client_id == client_id).with_for_update()
        found = self._session.scalar(query)
        if found is None:
            raise ContactUnknown(f"this client has no contact {contact_id}")
        return found

    def who_signs_in(self, *, email: str = "", contact_id: UUID | None = None) -> Contact | None:
        """Return the contact of this address or id who was invited to sign in, to be changed: what they may does not change meanwhile."""
        wanted = Contact.id == contact_id if contact_id else Contact.email == email
        return self._session.scalar(select(Contact).where(wanted, Contact.invited_at.is_not(None)).with_for_update())

    def by_email(self, email: str) -> Contact | None:
        """Return the contact with this address. Of two workers with the same new one the second waits here for the first."""
        lock_names(self._session.connection(), "contact", [email])
        return self._session.scalar(select(Contact).where(Contact.email == email))

    def add(self, contact: Contact) -> None:
        self._session.add(contact)

    def remove(self, contact: Contact) -> None:
        self._session.execute(delete(Contact).where(Contact.id == contact.id))
