"""The feed: what changed lately on orders that somebody may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import Sight
from services.workflow.storage.history import HISTORY
from services.workflow.storage.order_filters import seen_by

#: Nobody follows the feed from farther back; whoever comes later looks at the list.
_REACH: Final = timedelta(hours=1)

#: On this channel the database says that something was written into a history.
CHANNEL: Final = "workflow_changed"

#: Every transaction up to this one is over. Younger ones may still commit, in whichever order: nobody goes past them.
_SETTLED: Final = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something happened on an order; `place` is that of the piece of work in which it did."""

    place: int
    order_id: UUID
    number: str
    what: str
    sentence: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Changes, the oldest first; whoever goes on behind `after` misses none and hears none twice."""

    items: Sequence[Change]
    after: int


def newest_place(session: Session) -> int:
    """Return the place up to which everything is there to be read."""
    place: int = session.execute(_SETTLED).scalar_one()
    return place


def changes(session: Session, sight: Sight, *, after: int, now: datetime, limit: int) -> Feed:
    """Return changes of the last hour behind the place `after`, as far as the reader may see them.

    At `limit` changes the feed is cut, but only between pieces of work: the last one comes as a whole.
    """
    settled = newest_place(session)
    lines = HISTORY.c
    query = (
        select(lines.told_in, lines.seq, lines.order_id, Order.number, lines.what, lines.sentence, lines.at)
        .join(Order, Order.id == lines.order_id)
        .where(lines.told_in > after, lines.told_in <= settled, lines.at > now - _REACH)
    )
    if sight.is_client:
        query = query.where(lines.is_visible)
    elif "*" not in sight.permissions:
        query = query.where(or_(lines.needs.is_(None), lines.needs.in_(sight.permissions)))
    found = session.execute(seen_by(query, sight).order_by(lines.told_in).fetch(limit, with_ties=True)).all()
    items = [
        Change(
            place=row.told_in, order_id=row.order_id, number=row.number, what=row.what, sentence=row.sentence, at=row.at
        )
        for row in sorted(found, key=lambda row: (row.told_in, row.seq))
    ]
    return Feed(items=items, after=items[-1].place if len(items) >= limit else settled)
