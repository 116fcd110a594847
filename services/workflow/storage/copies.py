"""What is kept of the facts of intake: the newest word on each client and service."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from services.workflow.domain.copies import Client, Service
from services.workflow.domain.orders import Order
from services.workflow.domain.ratings import Rating
from services.workflow.domain.threads import ThreadMessage
from shared.contracts.parts import ClientCard, ServiceCard
from shared.kernel.ids import ClientId, OrderId
from shared.storage.types import among
from shared.storage.writing import newest, put_rows

#: What a client who was merged before we met them is known since: whatever is told of them is newer.
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Copies:
    """Clients and services as intake tells of them. An older word than the one that is kept changes nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._mergers: dict[ClientId, ClientId] = {}
        self._told: dict[type[Client | Service], dict[UUID, dict[str, Any]]] = {Client: {}, Service: {}}

    def keep_client(self, card: ClientCard, told_at: datetime) -> None:
        self._keep(
            Client,
            id=card.client_id,
            email=card.email,
            name=card.name,
            company=card.company,
            locale=card.locale,
            time_zone=card.time_zone,
            preferred_member_id=card.preferred_member_id,
            manager_id=card.manager_id,
            told_at=told_at,
        )

    def keep_service(self, card: ServiceCard, told_at: datetime) -> None:
        self._keep(Service, id=card.service_id, code=card.code, name=card.name, pipeline=card.pipeline, told_at=told_at)

    def hold_mergers(self, client_ids: Iterable[ClientId]) -> None:
        """Know of these clients whom they turned out to be, where they turned out to be another."""
        query = select(Client.id, Client.merged_into).where(
            among(Client.id, list(client_ids)), Client.merged_into.is_not(None)
        )
        self._mergers |= {row.id: row.merged_into for row in self._session.execute(query)}

    def standing(self, client_id: ClientId) -> ClientId:
        """Return whose what is said of this client is, as far as is known here: theirs, or that of whom they turned out to be."""
        return self._mergers.get(client_id, client_id)

    def merge(self, card: ClientCard, merged_id: ClientId, told_at: datetime) -> tuple[ClientId, Sequence[OrderId]]:
        """Have all that was the client `merged_id`'s be that of the client on `card`; return whose, and the orders that moved. Safe to repeat.

        What this piece of work has made so far is in the database by then.
        """
        self._session.flush()
        self.keep_client(card, told_at)
        self.keep_client(replace(card, client_id=merged_id), _LONG_AGO)
        self.write_down()
        self.hold_mergers([card.client_id])
        into = self.standing(card.client_id)
        parts = (Client.id == merged_id) | (Client.merged_into == merged_id)
        self._session.execute(update(Client).where(parts).values(merged_into=into))
        self._mergers[merged_id] = into
        self._session.execute(update(Rating).where(Rating.client_id == merged_id).values(client_id=into))
        said = update(ThreadMessage).where(ThreadMessage.author_id == merged_id)
        self._session.execute(said.values(author_id=into))
        theirs = update(Order).where(Order.client_id == merged_id).values(client_id=into).returning(Order.id)
        return into, self._session.scalars(theirs, execution_options={"synchronize_session": False}).all()

    def unknown_services(self, codes: Collection[str]) -> list[str]:
        """Return those of `codes` that no service on sale has."""
        known = set(self._session.scalars(select(Service.code).where(Service.code.in_(codes))))
        return sorted(set(codes) - known)

    def write_down(self) -> None:
        """Write the newest word that was told of each, in one statement for all clients and one for all services."""
        for kind, told in self._told.items():
            rows = [told[key] for key in sorted(told)]
            if rows:
                table = cast("Table", kind.__table__)
                names = rows[0].keys() - {"id", "told_at"}
                put_rows(self._session.connection(), table, rows, conflict=newest(table, sorted(names), "told_at"))
            told.clear()

    def _keep(self, kind: type[Client | Service], **values: Any) -> None:
        told = self._told[kind].setdefault(values["id"], values)
        if told["told_at"] < values["told_at"]:
            self._told[kind][values["id"]] = values
