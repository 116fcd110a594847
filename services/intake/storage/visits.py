"""How often somebody whom we do not know came, by the hour; who they are is not kept, only a digest of their address."""

from datetime import datetime
from typing import Final

from sqlalchemy import Column, DateTime, Integer, Table, Text, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.intake.domain.base import Base

VISITS: Final = Table(
    "visits",
    Base.metadata,
    Column("hour", DateTime(timezone=True), primary_key=True),
    Column("door", Text, primary_key=True),
    Column("visitor", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)


class Visits:
    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, door: str, visitor: str, *, at: datetime) -> int:
        """Return how often they came by this door in the hour of `at`, with this time; earlier hours are forgotten then."""
        hour = at.replace(minute=0, second=0, microsecond=0)
        came = insert(VISITS).values(hour=hour, door=door, visitor=visitor, count=1)
        again = came.on_conflict_do_update(index_elements=list(VISITS.primary_key), set_={"count": VISITS.c.count + 1})
        count = self._session.execute(again.returning(VISITS.c.count)).scalar_one()
        if count == 1:
            self._session.execute(delete(VISITS).where(VISITS.c.hour < hour))
        return int(count)
