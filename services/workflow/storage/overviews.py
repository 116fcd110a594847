"""What a week holds for a member: plain rows of the orders that they may see (rule W-8)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, exists, func, not_, select
from sqlalchemy.orm import Session

from services.workflow.domain.assignments import Assignment
from services.workflow.domain.members import Member
from services.workflow.domain.orders import Order
from services.workflow.domain.states import OrderState
from services.workflow.domain.ticking import RUNNING
from shared.contracts.workflow.reminders import OverviewOrder, OverviewPart
from shared.kernel.ids import OrderId
from shared.kernel.permissions import ORDERS_REVIEW, ORDERS_VIEW_ALL

#: More stands in the lists.
_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Overview:
    """Asks for the orders of one member at one instant: those they are on, or all where they see all."""

    session: Session
    member: Member
    at: datetime

    def due(self, *, until: datetime) -> OverviewPart:
        """Return what is due before `until`, and neither late nor at risk."""
        return self._running(Order.due_at > self.at, Order.due_at <= until, not_(_is_warned_of()))

    def at_risk(self) -> OverviewPart:
        """Return what will hardly be done in time, as was told for the date it has now."""
        return self._running(Order.due_at > self.at, _is_warned_of())

    def overdue(self) -> OverviewPart:
        return self._running(Order.due_at <= self.at)

    def to_review(self) -> OverviewPart:
        """Return what waits for a manager; nothing for who may not review."""
        if ORDERS_REVIEW not in self.member.role.permissions:
            return OverviewPart()
        return self._part(Order.state == OrderState.IN_REVIEW)

    def _running(self, *where: ColumnElement[bool]) -> OverviewPart:
        return self._part(Order.state.in_(RUNNING), *where)

    def _part(self, *where: ColumnElement[bool]) -> OverviewPart:
        """What is in the pool is nobody's week: it counts for who sees everything only."""
        if ORDERS_VIEW_ALL not in self.member.role.permissions:
            is_on = (Assignment.order_id == Order.id, Assignment.member_id == self.member.id, Assignment.is_open)
            where = (*where, exists().where(*is_on))
        count = self.session.scalar(select(func.count(Order.id)).where(*where)) or 0
        if not count:
            return OverviewPart()
        columns = select(Order.id, Order.number, Order.service_name, Order.due_at)
        first = columns.where(*where).order_by(Order.due_at.nulls_last(), Order.id).limit(_MOST)
        return OverviewPart(
            count=count,
            orders=tuple(
                OverviewOrder(
                    order_id=OrderId(row.id), number=row.number, service_name=row.service_name, due_at=row.due_at
                )
                for row in self.session.execute(first)
            ),
        )


class Overviews:
    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, member: Member, at: datetime) -> Overview:
        """Return what can be asked of a member's orders."""
        return Overview(self._session, member, at)


def _is_warned_of() -> ColumnElement[bool]:
    return Order.risk_told_for.is_not_distinct_from(Order.due_at)
