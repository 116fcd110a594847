"""Clocks, for screens: the lines of one order's, and the board of what is due."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import Sight
from services.workflow.storage import reads
from services.workflow.storage.reads import OrderRow

_MOST: Final = 100


def lines(session: Session, order_id: UUID) -> list[dict[str, Any]]:
    """Return the lines of the order's clock as they are kept."""
    kept: list[dict[str, Any]] = session.execute(select(Order.clock).where(Order.id == order_id)).scalar_one()
    return kept


def board(session: Session, sight: Sight, now: datetime, zone: ZoneInfo) -> dict[str, list[OrderRow]]:
    """Return what the reader may see of the orders that are overdue, due today by the agency's clock, in 7 days, or later."""
    midnight = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time.min, zone).astimezone(UTC)
    marks: list[tuple[str, datetime | None, datetime | None]]
    marks = [("overdue", None, now), ("today", now, midnight), ("next_7_days", midnight, midnight + timedelta(days=7))]
    marks.append(("later", midnight + timedelta(days=7), None))
    return {name: reads.due(session, sight, after=after, until=until, limit=_MOST) for name, after, until in marks}
