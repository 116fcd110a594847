"""Intervals: when the periods of a subscription begin."""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_DAYS: Final = {"day": 1, "week": 7}
_MONTHS: Final = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class Interval:
    """Every `count` times `unit`: `day`, `week`, `month` or `year`."""

    unit: str
    count: int = 1

    def after(self, anchor: datetime, periods: int) -> datetime:
        """Return when the period begins that is `periods` periods after `anchor`.

        A month without the anchor's day begins on its last: from 31 January on 28 February, then on 31 March again.
        """
        if self.unit in _DAYS:
            return anchor + timedelta(days=_DAYS[self.unit] * self.count * periods)
        months = anchor.month - 1 + _MONTHS[self.unit] * self.count * periods
        year, month = anchor.year + months // 12, months % 12 + 1
        return anchor.replace(year=year, month=month, day=min(anchor.day, calendar.monthrange(year, month)[1]))
