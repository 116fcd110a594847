"""When an order is due: the verbs of planning it, and of telling that a date has passed."""

from datetime import datetime, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any, cast

from services.workflow.domain import telling
from services.workflow.domain.news import NO_NEWS, News

if TYPE_CHECKING:
    from services.workflow.domain.orders import Order


class Priority(IntEnum):
    """What comes before what in the pool, whatever is due first."""

    NORMAL = 0
    HIGH = 1
    RUSH = 2


class Timed:
    """What an order is as something that is due. orders.py has its columns."""

    if TYPE_CHECKING:
        due_at: Any
        priority: Any
        stage_due_at: Any
        overdue_told_for: Any
        soon_told_for: Any
        validated_at: Any
        risk_told_for: Any
        stage_told_for: Any

    def plan(self, due_at: datetime | None, priority: Priority | None, *, reason: str, at: datetime) -> News:
        """Have another due date or priority. The same is no news. Raises OrderClosed."""
        cast("Order", self).require_open()
        before = {"due_at": self.due_at, "priority": self.priority}
        self.due_at, self.priority = due_at or self.due_at, self.priority if priority is None else priority
        after = {"due_at": self.due_at, "priority": self.priority}
        return telling.planned(cast("Order", self), before, after, reason, at) if before != after else NO_NEWS

    def tell_late(self, at: datetime) -> News:
        """Tell once for each date that it has passed: the order's, and that of its stage (rule W-12)."""
        news = NO_NEWS
        if self.due_at is not None and self.due_at <= at and self.overdue_told_for != self.due_at:
            self.overdue_told_for = self.due_at
            news += telling.overdue(cast("Order", self), self.due_at, at)
        if self.stage_due_at is not None and self.stage_due_at <= at and self.stage_told_for != self.stage_due_at:
            self.stage_told_for = self.stage_due_at
            news += telling.at_risk(cast("Order", self), None, "It stands in its stage for longer than it should.", at)
        return news

    def tell_soon(self, before: timedelta, at: datetime) -> News:
        """Tell once for each due date that it is less than `before` away; of an order that came closer to it than that, nothing."""
        if self.due_at is None or self.soon_told_for == self.due_at or not at < self.due_at <= at + before:
            return NO_NEWS
        self.soon_told_for = self.due_at
        came_late = self.validated_at is not None and self.validated_at + before > self.due_at
        return NO_NEWS if came_late else telling.due_soon(cast("Order", self), self.due_at, at)

    def tell_risk(self, expected_at: datetime, reason: str, at: datetime) -> News:
        """Tell once for each due date that it will be missed, by the forecast (rule W-12)."""
        if self.due_at is None or self.risk_told_for == self.due_at:
            return NO_NEWS
        self.risk_told_for = self.due_at
        return telling.at_risk(cast("Order", self), expected_at, reason, at)
