"""Clients, found by who they are."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from services.intake.domain.client import Client
from services.intake.domain.custom_fields import ClientFields
from services.intake.domain.form import Form
from services.intake.domain.refusals import ClientUnknown
from shared.kernel.ids import ClientId
from shared.storage.held import Held
from shared.storage.locks import lock_names
from shared.storage.types import among

#: Whose the address is; the client is another where they turned out to be a duplicate.
_NAMED: Final = aliased(Client)
_LAST_FIELDS: Final = select(ClientFields).order_by(ClientFields.version.desc()).limit(1)


class Clients:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: Held[str, Client] = Held(self._load)

    def get(self, client_id: ClientId) -> Client:
        """Raises ClientUnknown."""
        client = self._session.get(Client, client_id)
        if client is None:
            raise ClientUnknown(f"there is no client {client_id}")
        return client

    def find(self, client_id: ClientId) -> Client | None:
        return self._session.get(Client, client_id)

    def locked(self, client_id: ClientId) -> Client:
        """Return the client, to be changed. Raises ClientUnknown."""
        client = self._session.get(Client, client_id, with_for_update=True, populate_existing=True)
        if client is None:
            raise ClientUnknown(f"there is no client {client_id}")
        return client

    def both_locked(self, client_id: ClientId, other_id: ClientId) -> tuple[Client, Client]:
        """Return two clients, to be changed, locked in the order of their ids so that nobody waits for us who holds what we want. Raises ClientUnknown."""
        found = {each: self.locked(each) for each in sorted({client_id, other_id})}
        return found[client_id], found[other_id]

    def release(self, email: str) -> None:
        """Have an address that leads to a client through a duplicate of theirs lead nowhere, so that it may be somebody's own."""
        through = (Client.email == email) & Client.merged_into.is_not(None)
        let_go = func.concat("merged-", Client.id, "@merged.invalid")
        self._session.execute(update(Client).where(through).values(email=let_go))

    def parts_of(self, client_id: ClientId) -> list[Client]:
        """Return those who turned out to be this client, to be changed."""
        return list(self._session.scalars(select(Client).where(Client.merged_into == client_id).with_for_update()))

    def hold(self, emails: Iterable[str]) -> None:
        """Have the clients with these addresses at hand."""
        self._held.hold(emails)

    def by_email(self, email: str) -> Client | None:
        """Return the client with this e-mail address, in the form `email_key` makes; of a duplicate's the client whom they turned out to be.

        Of two workers with the same new client the second waits here until the first has committed, and then finds theirs.
        """
        return self._held.find(email)

    def add(self, client: Client) -> None:
        """Keep a client of whom `by_email` knew nothing."""
        self._session.add(client)
        self._held.put(client.email, client)

    def fields(self) -> tuple[int, Form]:
        """Return the fields that the agency keeps of every client, with their version; none in version 0 where it never made any."""
        last = self._session.scalars(_LAST_FIELDS).first()
        return (last.version, last.form) if last else (0, Form(()))

    def fields_locked(self) -> ClientFields | None:
        """Return the last version of these fields; nobody else changes them until the work is done."""
        lock_names(self._session.connection(), "form", ["client fields"])
        return self._session.scalars(_LAST_FIELDS).first()

    def add_fields(self, fields: ClientFields) -> None:
        self._session.add(fields)

    def _load(self, emails: list[str]) -> dict[str, Client]:
        found = self._known(emails)
        if missing := [email for email in emails if email not in found]:
            lock_names(self._session.connection(), "client", missing)
            found |= self._known(missing)
        return found

    def _known(self, emails: list[str]) -> dict[str, Client]:
        named = select(_NAMED.email, Client).join(Client, Client.id == func.coalesce(_NAMED.merged_into, _NAMED.id))
        return {row.email: row.Client for row in self._session.execute(named.where(among(_NAMED.email, emails)))}
