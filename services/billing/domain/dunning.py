"""Dunning: how often a renewal that was not paid is tried again, and what comes then (rule B-9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Self

DAYS: Final = (1, 3, 5, 7)


class DunningEnd(StrEnum):
    """What becomes of a subscription whose last try came to nothing."""

    CANCEL = "cancel"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Dunning:
    """Tries on `days` after the renewal fell due, rising; a day after the last one the subscription ends as `end` says."""

    days: Sequence[int] = DAYS
    end: DunningEnd = DunningEnd.CANCEL

    def __post_init__(self) -> None:
        if not self.days or list(self.days) != sorted(set(self.days)) or self.days[0] < 1:
            raise ValueError(f"days of dunning are whole numbers from 1 that rise, not {self.days}")

    @classmethod
    def of(cls, days: str, end: str) -> Self:
        """Return it as the settings say it: `1,3,5,7` and `cancel`. Raises ValueError."""
        return cls([int(day) for day in days.split(",")], DunningEnd(end))

    def wait_before(self, nth: int) -> timedelta:
        """Return how long after the one before the `nth` try comes, from 1; the one after the last is the end."""
        days = [0, *self.days, self.days[-1] + 1]
        return timedelta(days=days[nth] - days[nth - 1])

    def is_over(self, nth: int) -> bool:
        """Tell whether the `nth` try is none any more."""
        return nth > len(self.days)
