"""The agency's working time: Monday to Friday, nine to five, in UTC."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

_OPENS: Final = time(9, tzinfo=UTC)
_CLOSES: Final = time(17, tzinfo=UTC)
_SATURDAY: Final = 5


def due_after(start: datetime, hours: int) -> datetime:
    """Return the instant at which `hours` working hours have passed since `start`."""
    left = timedelta(hours=hours)
    now = start.astimezone(UTC)
    while True:
        opens, closes = _day(now)
        begins = max(now, opens)
        if begins < closes and now.weekday() < _SATURDAY:
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
        now = opens + timedelta(days=1)


def _day(instant: datetime) -> tuple[datetime, datetime]:
    return datetime.combine(instant.date(), _OPENS), datetime.combine(instant.date(), _CLOSES)
