"""Where clients are kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import func, inspect, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from services.billing.domain.client import Client
from services.billing.domain.refusals import ClientUnknown
from shared.kernel.ids import ClientId
from shared.storage.held import Held
from shared.storage.types import among

#: Who is spoken of; the client is another where they turned out to be a duplicate.
_NAMED: Final = aliased(Client)
_COLUMNS = [column.key for column in inspect(Client).column_attrs]
#: What intake says of a client; all else is billing's own.
_SAID = ("name", "company", "email", "locale", "country", "region", "tax_id", "address")


class Clients:
    """The clients that billing has met."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: Held[ClientId, Client] = Held(self._load)

    def hold(self, client_ids: Iterable[ClientId]) -> None:
        """Have these clients at hand."""
        self._held.hold(client_ids)

    def get(self, client_id: ClientId) -> Client:
        """Return the client; of a duplicate whom they turned out to be. Raises ClientUnknown."""
        client = self._held.find(client_id)
        if client is None:
            raise ClientUnknown(f"there is no client {client_id}")
        return client

    def standing(self, client_id: ClientId) -> ClientId:
        """Return whose what is said of this client is: theirs, or that of whom they turned out to be."""
        found = self._held.find(client_id)
        return client_id if found is None else found.id

    def locked(self, client_id: ClientId) -> Client:
        """Return the client, locked. Raises ClientUnknown."""
        client = self._session.scalars(
            select(Client).where(Client.id == client_id).with_for_update().execution_options(populate_existing=True)
        ).one_or_none()
        if client is None:
            raise ClientUnknown(f"there is no client {client_id}")
        return client

    def add(self, client: Client) -> None:
        """Keep `client`, unless they are known already, also if somebody else does so at this instant."""
        kept = insert(Client).values({name: getattr(client, name) for name in _COLUMNS})
        self._session.execute(kept.on_conflict_do_nothing())
        self._held.put(client.id, client)

    def keep(self, client: Client, *, told_at: datetime) -> None:
        """Take over what intake says of the client, unless something newer is known."""
        said = {name: getattr(client, name) for name in _SAID} | {"told_at": told_at}
        kept = insert(Client).values({name: getattr(client, name) for name in _COLUMNS} | said)
        is_news = Client.told_at.is_(None) | (Client.told_at < told_at)
        self._session.execute(kept.on_conflict_do_update(index_elements=[Client.id], set_=said, where=is_news))

    def merge(self, merged: Client, into_id: ClientId) -> tuple[Client, Client]:
        """Have `merged`, and whoever was part of them, be part of another client; return these and `merged`, locked.

        One whom we have not met yet is known as such. What this piece of work has made so far is in the database by then.
        """
        self._session.flush()
        into = self.locked(self.standing(into_id))
        self.add(merged)
        part = (Client.id == merged.id) | (Client.merged_into == merged.id)
        marked = update(Client).where(part).values(merged_into=into.id).returning(Client.id)
        for client_id in self._session.scalars(marked, execution_options={"synchronize_session": False}):
            self._held.put(client_id, into)
        return into, self.locked(merged.id)

    def _load(self, client_ids: list[ClientId]) -> dict[ClientId, Client]:
        named = select(_NAMED.id, Client).join(Client, Client.id == func.coalesce(_NAMED.merged_into, _NAMED.id))
        return {row.id: row.Client for row in self._session.execute(named.where(among(_NAMED.id, client_ids)))}
