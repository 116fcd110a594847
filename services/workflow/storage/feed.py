"""The feed: what changed lately on orders that somebody may see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import Sight
from services.workflow.storage.history import HISTORY
from services.workflow.storage.reads import seen_by

#: Nobody follows the feed from farther back; whoever comes later looks at the list.
_REACH: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something happened on an order; `place` is where to go on from."""

    place: int
    order_id: UUID
    number: str
    what: str
    sentence: str
    at: datetime


def newest_place(session: Session) -> int:
    """Return the place of the newest change there is."""
    return session.scalar(select(func.max(HISTORY.c.seq))) or 0


def changes(session: Session, sight: Sight, *, after: int, now: datetime, limit: int) -> list[Change]:
    """Return up to `limit` changes of the last hour behind the place `after`, as far as the reader may see them."""
    lines = HISTORY.c
    query = (
        select(lines.seq, lines.order_id, Order.number, lines.what, lines.sentence, lines.at)
        .join(Order, Order.id == lines.order_id)
        .where(lines.seq > after, lines.at > now - _REACH)
    )
    if sight.is_client:
        query = query.where(lines.is_visible)
    elif "*" not in sight.permissions:
        query = query.where(or_(lines.needs.is_(None), lines.needs.in_(sight.permissions)))
    found = session.execute(seen_by(query, sight).order_by(lines.seq).limit(limit))
    return [
        Change(place=row.seq, order_id=row.order_id, number=row.number, what=row.what, sentence=row.sentence, at=row.at)
        for row in found
    ]
