"""Presence: whether work, and which, may come to somebody at an instant."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from services.workflow.domain.absences import Absence
from services.workflow.domain.verdicts import Verdict
from shared.kernel.money import Money


class Present:
    """What a member is as somebody to whom work may come. members.py has the columns, takers.py a copy of them."""

    __slots__ = ()

    if TYPE_CHECKING:
        is_active: Any
        starts_at: Any
        leaves_at: Any
        absences: Any
        largest_order: Any

        @property
        def zone(self) -> ZoneInfo: ...

    def kept_away(self, at: datetime) -> Verdict | None:
        """Tell why no work comes to the member at `at`, or None where it may."""
        if not self.is_active or (self.leaves_at is not None and self.leaves_at <= at):
            return Verdict.LEFT
        if self.starts_at is not None and at < self.starts_at:
            return Verdict.NOT_STARTED
        return Verdict.ABSENT if self.absences_at(at) else None

    def away(self, at: datetime) -> str | None:
        """Tell the same in words after their name."""
        kept = self.kept_away(at)
        return kept.words(has="", part="") if kept else None

    def allows(self, total: Money) -> bool:
        """Tell whether an order over `total` may come to the member."""
        most = self.largest_order
        return most is None or (total.currency == most.currency and total.amount <= most.amount)

    def absences_at(self, at: datetime) -> Sequence[Absence]:
        return [one for one in self.absences if one.covers(at, self.zone)] if self.absences else []
