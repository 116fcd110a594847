"""Working hours: the spans of a week in which somebody works, on the wall clock of their time zone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.kernel.refusals import Problem

_DAYS: Final = 7
_HOUR: Final = 60
_DAY: Final = timedelta(days=1)
_LAST: Final = 24 * _HOUR

#: Minutes since midnight: a span of a day, or of none where both are the same.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Week:
    """The spans of each weekday, Monday first; each day's are sorted and lie apart."""

    days: tuple[tuple[Span, ...], ...]

    @classmethod
    def read(cls, rows: Sequence[Mapping[str, Any]]) -> Self:
        """Return the week that rows such as `{"weekday": 0, "opens": "09:00", "closes": "17:00"}` describe; 0 is Monday."""
        days: list[list[Span]] = [[] for _ in range(_DAYS)]
        for row in rows:
            days[row["weekday"]].append((_minutes(row["opens"]), _minutes(row["closes"])))
        return cls(tuple(tuple(sorted(day)) for day in days))

    @property
    def is_empty(self) -> bool:
        return not any(self.days)

    def spans(self, zone: ZoneInfo, first: date) -> Iterator[tuple[date, datetime, datetime]]:
        """Yield (day, begin, end) from the day `first` on for ever: instants in UTC, increasing and apart whatever the zone's clocks do.

        An hour that a clock leaps over is not worked; one that it repeats is worked once where the span ends or begins in it.
        """
        day, reached = first - _DAY, datetime.min.replace(tzinfo=UTC)
        while True:
            for opens, closes in self.days[day.weekday()]:
                begin, end = max(_instant(day, opens, zone), reached), _instant(day, closes, zone)
                if begin < end:
                    reached = end
                    if day >= first:
                        yield day, begin, end
            day += _DAY


def problems_of_hours(rows: Sequence[Mapping[str, Any]], field: str) -> list[Problem]:
    """Name everything that is wrong with rows of working hours: what closes before it opens, and what overlaps."""
    problems = []
    week: list[list[Span]] = [[] for _ in range(_DAYS)]
    for place, row in enumerate(rows):
        span = _minutes(row["opens"]), _minutes(row["closes"])
        if span[0] >= span[1]:
            problems.append(_problem(f"{field}.{place}", "empty", "This closes before it opens."))
        elif any(span[0] < other[1] and other[0] < span[1] for other in week[row["weekday"]]):
            problems.append(_problem(f"{field}.{place}", "overlapping", "This overlaps with other hours of the day."))
        week[row["weekday"]].append(span)
    return problems


def problems_of_zone(name: str, field: str) -> list[Problem]:
    """Name what is wrong with a time zone's name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return [_problem(field, "unknown", f"There is no time zone {name}.")]
    return []


def office_hours(weekdays: Iterable[int] = range(5)) -> list[dict[str, Any]]:
    """Return rows for nine to five on `weekdays`."""
    return [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in weekdays]


def _problem(field: str, code: str, message: str) -> Problem:
    return Problem(field=field, code=code, message=message)


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * _HOUR + int(minutes)


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return the instant at which the wall clock of `zone` shows that many minutes past midnight; 24:00 is the next day's midnight."""
    midnight = datetime.combine(day + _DAY if minutes == _LAST else day, time.min)
    wall = midnight + timedelta(minutes=minutes % _LAST)
    return wall.replace(tzinfo=zone).astimezone(UTC)
