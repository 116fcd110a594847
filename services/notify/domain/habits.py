"""When somebody wants to be told: at once or gathered, and not at night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: When gathered notices go out, where their reader is; weekly ones on Mondays.
_MORNING: Final = time(8)
_DAYS: Final = 7


class Rhythm(StrEnum):
    """How mails come: each at once, or what there was in one mail a day or a week."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """From `quiet_from` to `quiet_until`, also over midnight, no mail goes out but what always does; without both there is no such time."""

    rhythm: Rhythm = Rhythm.AT_ONCE
    quiet_from: time | None = None
    quiet_until: time | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Return the habits that were kept."""
        start, end = kept.get("quiet_from"), kept.get("quiet_until")
        return cls(
            rhythm=Rhythm(kept.get("rhythm", Rhythm.AT_ONCE)),
            quiet_from=time.fromisoformat(start) if start else None,
            quiet_until=time.fromisoformat(end) if end else None,
        )

    def kept(self) -> dict[str, Any]:
        """Return them as they are kept."""
        return {
            "rhythm": self.rhythm.value,
            "quiet_from": self.quiet_from.isoformat() if self.quiet_from else None,
            "quiet_until": self.quiet_until.isoformat() if self.quiet_until else None,
        }

    def heard_at(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Return `at`, or where that is in the quiet time, when it ends."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return at
        there = at.astimezone(zone)
        clock = there.time().replace(tzinfo=None)
        is_over_midnight = self.quiet_from > self.quiet_until
        is_late = clock >= self.quiet_from
        is_quiet = (is_late or clock < self.quiet_until) if is_over_midnight else is_late and clock < self.quiet_until
        if not is_quiet:
            return at
        day = there.date() + timedelta(days=1 if is_over_midnight and is_late else 0)
        return datetime.combine(day, self.quiet_until, zone).astimezone(at.tzinfo)

    def gathered_at(self, at: datetime, zone: ZoneInfo) -> datetime:
        """Return when what is told now goes out with the rest: the next morning, or the next Monday morning."""
        there = at.astimezone(zone)
        days = 1 if self.rhythm is Rhythm.DAILY else _DAYS - there.weekday()
        if there.time().replace(tzinfo=None) < _MORNING and (self.rhythm is Rhythm.DAILY or not there.weekday()):
            days = 0
        return datetime.combine(there.date() + timedelta(days=days), _MORNING, zone).astimezone(at.tzinfo)


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of that name, or UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
