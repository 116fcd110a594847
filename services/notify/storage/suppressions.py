"""Suppressions, kept."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.domain.suppression import Suppression


class Suppressions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def among(self, addresses: Iterable[str]) -> dict[str, Suppression]:
        """Return those of the addresses that nothing goes to."""
        small = sorted({address.lower() for address in addresses})
        query = select(Suppression).where(Suppression.address.in_(small))
        return {one.address: one for one in self._session.scalars(query)}

    def all(self) -> list[Suppression]:
        """Return all, newest first."""
        return list(self._session.scalars(select(Suppression).order_by(Suppression.since.desc(), Suppression.address)))

    def keep(self, suppression: Suppression) -> None:
        """Keep it, unless the address is there already."""
        written = insert(Suppression).values(
            address=suppression.address, reason=suppression.reason, since=suppression.since
        )
        self._session.execute(written.on_conflict_do_nothing(index_elements=[Suppression.address]))

    def lift(self, address: str) -> None:
        """Take it away. None of that address is fine."""
        self._session.execute(delete(Suppression).where(Suppression.address == address.lower()))
