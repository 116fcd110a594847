"""What is kept of the facts of intake: the newest word on each client and service."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.workflow.domain.copies import Client, Service
from shared.contracts.parts import ClientCard, ServiceCard


class Copies:
    """Clients and services as intake tells of them. An older word than the one that is kept changes nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

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

    def unknown_services(self, codes: Collection[str]) -> list[str]:
        """Return those of `codes` that no service on sale has."""
        known = set(self._session.scalars(select(Service.code).where(Service.code.in_(codes))))
        return sorted(set(codes) - known)

    def _keep(self, kind: type[Client | Service], **values: Any) -> None:
        written = insert(kind).values(**values)
        self._session.execute(
            written.on_conflict_do_update(
                index_elements=["id"],
                set_={name: value for name, value in values.items() if name != "id"},
                where=kind.told_at < written.excluded.told_at,
            )
        )
