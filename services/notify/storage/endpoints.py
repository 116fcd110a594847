"""Endpoints, kept. All are read at once: they are few, and every fact may be for any of them."""

from collections.abc import Sequence
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.domain.endpoint import Endpoint
from services.notify.domain.kinds import NoticeKind
from services.notify.domain.refusals import EndpointUnknown


class Endpoints:
    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def all(self) -> dict[UUID, Endpoint]:
        """Every endpoint, as it was when this piece of work first asked."""
        return {one.id: one for one in self._session.scalars(select(Endpoint).order_by(Endpoint.id))}

    def hearing(self, kind: NoticeKind) -> list[Endpoint]:
        """Return those that hear of `kind`."""
        return [one for one in self.all.values() if one.hears(kind)]

    def locked(self, endpoint_id: UUID) -> Endpoint:
        """Return the endpoint, and let nobody else change it until the work is done. Raises EndpointUnknown."""
        query = select(Endpoint).where(Endpoint.id == endpoint_id).with_for_update()
        found = self._session.scalar(query.execution_options(populate_existing=True))
        if found is None:
            raise EndpointUnknown(f"there is no endpoint {endpoint_id}")
        return found

    def some_locked(self, endpoint_ids: Sequence[UUID]) -> list[Endpoint]:
        """Return those of them that are still there, locked in one order for everybody."""
        query = select(Endpoint).where(Endpoint.id.in_(endpoint_ids)).order_by(Endpoint.id).with_for_update()
        return list(self._session.scalars(query.execution_options(populate_existing=True)))

    def add(self, endpoint: Endpoint) -> None:
        self._session.add(endpoint)

    def remove(self, endpoint: Endpoint) -> None:
        self._session.delete(endpoint)
