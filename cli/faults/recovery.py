"""How long everybody who takes from a queue needed, after each fault, until they took from it again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import starmap
from typing import Final

#: A worker that needs longer, once Redis and PostgreSQL are there, has not come back by itself.
LONGEST_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A fault that was done, from `began_at` until its cause was gone at `lifted_at`; what it broke may still be coming back."""

    name: str
    says: str
    began_at: datetime
    lifted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """After the fault `name` nothing was taken from `queue` for `seconds` in which no other fault lasted."""

    seconds: float
    queue: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"after {self.name!r} nothing was taken from {self.queue} for {self.seconds} s"


def longest_recovery(done: Sequence[Done], taken_at: Mapping[str, Sequence[datetime]]) -> Recovery:
    """Return the longest of all; `taken_at` are the times, in order, at which messages were taken from each queue."""
    found = [
        Recovery(seconds=_waited_s(each, done, times), queue=queue, name=each.name)
        for each in done
        for queue, times in taken_at.items()
    ]
    return max(found, key=lambda each: each.seconds, default=Recovery(seconds=0.0))


def _waited_s(fault: Done, done: Sequence[Done], times: Sequence[datetime]) -> float:
    """Return the time from the end of `fault` until the first message after it, without that of faults that began meanwhile."""
    place = bisect_right(times, fault.lifted_at)
    if place == len(times):
        return 0.0  # there was nothing to take any more: what was left untaken is an order that is not accounted for
    until = times[place]
    later = (
        (other.began_at, min(other.lifted_at, until)) for other in done if fault.lifted_at <= other.began_at < until
    )
    return round((until - fault.lifted_at - sum(starmap(_from, later), timedelta())).total_seconds(), 1)


def _from(start: datetime, end: datetime) -> timedelta:
    return end - start
