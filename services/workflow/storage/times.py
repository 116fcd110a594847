"""Time that members spent on orders."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.workflow.domain.time_spent import TimeSpent


class Times:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, spent: TimeSpent) -> None:
        self._session.add(spent)

    def find(self, entry_id: UUID) -> TimeSpent | None:
        return self._session.get(TimeSpent, entry_id)

    def of(self, order_id: UUID) -> Sequence[TimeSpent]:
        query = select(TimeSpent).where(TimeSpent.order_id == order_id)
        return self._session.scalars(query.order_by(TimeSpent.worked_on, TimeSpent.id)).all()
