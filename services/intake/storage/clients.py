"""Clients, found by who they are."""

from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.intake.domain.client import Client
from services.intake.domain.refusals import ClientUnknown
from shared.kernel.ids import ClientId


class Clients:
    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, client_id: ClientId) -> Client:
        """Raises ClientUnknown."""
        client = self._session.get(Client, client_id)
        if client is None:
            raise ClientUnknown(f"there is no client {client_id}")
        return client

    def by_email(self, email: str) -> Client | None:
        """Return the client with this e-mail address, in the form `email_key` makes."""
        return self._session.scalars(select(Client).where(Client.email == email)).one_or_none()

    def add_unless_known(self, client: Client) -> tuple[Client, bool]:
        """Return the client as kept, and whether they are new.

        Of two workers with the same new client the second waits here until the first has committed, and then finds theirs.
        """
        values = {column.key: getattr(client, column.key) for column in inspect(Client).columns}
        written = insert(Client).values(**values).on_conflict_do_nothing(index_elements=[Client.email])
        kept = self._session.scalars(written.returning(Client)).one_or_none()
        if kept is not None:
            return kept, True
        return self._session.scalars(select(Client).where(Client.email == client.email)).one(), False
