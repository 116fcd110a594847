"""Absences: when a member is away, once or again and again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.kernel.ids import MemberId

_FEBRUARY: Final = 2


class Repeats(StrEnum):
    NEVER = "never"
    WEEKLY = "weekly"
    YEARLY = "yearly"


_PERIOD: Final = {Repeats.WEEKLY: timedelta(weeks=1), Repeats.YEARLY: timedelta(days=365)}


class Absence(Base):
    """A member is away from `starts_at` to `ends_at`, and again at the same hours of their clock where it `repeats`.

    `hands_over` gives work that is begun to others too; what is not begun always goes (rule W-5).
    """

    __tablename__ = "absences"
    __table_args__ = (Index("absences_by_member", "member_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("members.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str]
    repeats: Mapped[Repeats]
    repeats_until: Mapped[datetime | None]
    hands_over: Mapped[bool]

    def spans(self, at: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        """Yield the times away that are not over at `at`, in their order; those of one that repeats have no end."""
        turn = self._first_turn(at)
        while True:
            start, end = self._shifted(self.starts_at, turn, zone), self._shifted(self.ends_at, turn, zone)
            if self.repeats_until is not None and start > self.repeats_until:
                return
            if end > at:
                yield start, end
            if self.repeats is Repeats.NEVER:
                return
            turn += 1

    def covers(self, at: datetime, zone: ZoneInfo) -> bool:
        return next((start <= at for start, _ in self.spans(at, zone)), False)

    def next_change(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the instant after `at` at which the member next goes or comes back, or None where there is none."""
        return next((start if start > at else end for start, end in self.spans(at, zone)), None)

    def _first_turn(self, at: datetime) -> int:
        period = _PERIOD.get(self.repeats)
        return max(0, (at - self.ends_at) // period - 1) if period and at > self.ends_at else 0

    def _shifted(self, instant: datetime, turns: int, zone: ZoneInfo) -> datetime:
        """The same hour of the member's clock, `turns` weeks or years later."""
        if not turns:
            return instant
        wall = instant.astimezone(zone)
        if self.repeats is Repeats.YEARLY:
            is_leap_day = (wall.month, wall.day) == (_FEBRUARY, 29)
            wall = wall.replace(year=wall.year + turns, day=28 if is_leap_day else wall.day)
        elif self.repeats is Repeats.WEEKLY:
            wall += timedelta(weeks=turns)
        return wall.astimezone(UTC)
