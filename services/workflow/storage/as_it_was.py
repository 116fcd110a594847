"""An order as it was at a moment, put together again from its history."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.workflow.domain.visibility import Sight
from services.workflow.storage import history
from services.workflow.storage.history import HistoryRow

_MOST = 10_000

#: What of a line's `after` speaks of the order itself; the rest is about the line.
_KEPT = ("state", "stage", "due_at", "priority", "invoice", "total", "tags", "team_note", "links", "problems")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    member_id: UUID
    part: str


@dataclass(slots=True, kw_only=True)
class Picture:
    """What was known of an order: `known` by name, who was on it, the lines that made it so."""

    at: datetime
    known: dict[str, Any] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    lines: int = 0


def as_it_was(session: Session, sight: Sight, order_id: UUID, at: datetime) -> Picture:
    """Return the order as it was at `at`, as far as the reader may see what changed it."""
    rows = history.read(session, sight, order_id, limit=_MOST, after=None)
    return _fold((row for row in rows if row.at <= at), at)


def _fold(rows: Iterable[HistoryRow], at: datetime) -> Picture:
    picture = Picture(at=at)
    for row in rows:
        picture.lines += 1
        after, before = row.after or {}, row.before or {}
        picture.known |= {name: after[name] for name in _KEPT if name in after}
        if row.what == "order_assigned":
            picture.members.append(Member(member_id=UUID(after["member_id"]), part=after["part"]))
        if row.what in {"order_unassigned", "order_handed_over"}:
            gone = (UUID(before["member_id"]), before["part"])
            picture.members = [one for one in picture.members if (one.member_id, one.part) != gone]
    return picture
