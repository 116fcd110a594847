"""Working time: which spans count, when so many hours of it have passed, how much of it lies between two instants (rule W-2)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from services.workflow.domain.hours import Week, office_hours

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A week of working hours on the wall clock of `zone`, without the days of `holidays`. The week must not be empty."""

    week: Week
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()

    @classmethod
    def read(cls, rows: Sequence[Mapping[str, Any]], zone: str, holidays: Collection[date] = ()) -> Self:
        return cls(Week.read(rows), ZoneInfo(zone), frozenset(holidays))

    def spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans of working time from `start` on, in UTC, for ever."""
        first = start.astimezone(self.zone).date() - _DAY
        for day, begin, end in self.week.spans(self.zone, first):
            if end > start and day not in self.holidays:
                yield max(begin, start), end

    def due_after(self, start: datetime, time: timedelta) -> datetime:
        """Return the instant at which `time` of working time has passed since `start`."""
        left = time
        for begin, end in self.spans(start):
            if left <= end - begin:
                return (begin + left).astimezone(UTC)
            left -= end - begin
        raise AssertionError("a calendar never ends")

    def within(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans of working time between two instants."""
        for begin, close in self.spans(start):
            if begin >= end:
                return
            yield begin, min(close, end)

    def counted(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two instants."""
        return sum((close - begin for begin, close in self.within(start, end)), timedelta())


#: Where an agency has said nothing else: Monday to Friday, nine to five, in UTC.
OFFICE: Final = Calendar.read(office_hours(), "UTC")


def due_after(start: datetime, hours: int, calendar: Calendar = OFFICE) -> datetime:
    """Return the instant at which `hours` working hours have passed since `start`."""
    return calendar.due_after(start, timedelta(hours=hours))
