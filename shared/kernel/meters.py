"""What a program counts of its own work, for whoever watches it: the meters there are, and their values in this process.

They are the one thing here that is there without being handed on: a meter changes nothing that anybody decides by.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

#: The values of a meter's labels, in their order.
Labels = tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """A number that only grows."""

    name: str
    says: str
    labels: Sequence[str]
    _values: dict[Labels, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, *labels: str, by: float = 1) -> None:
        """Count `by` more."""
        with self._lock:
            self._values[labels] = self._values.get(labels, 0) + by

    def values(self) -> list[tuple[Labels, float]]:
        """Return what was counted, by the values of the labels."""
        with self._lock:
            return sorted(self._values.items())


@dataclass(frozen=True)
class Spread:
    """How long things took, in seconds: how many took at most each of `bounds`, and all together."""

    name: str
    says: str
    labels: Sequence[str]
    bounds: Sequence[float]
    _counts: dict[Labels, list[int]] = field(default_factory=dict)
    _sums: dict[Labels, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def took(self, seconds: Sequence[float], *labels: str) -> None:
        """Note that some things took so long."""
        with self._lock:
            counts = self._counts.setdefault(labels, [0] * (len(self.bounds) + 1))
            for each in seconds:
                counts[bisect_left(self.bounds, each)] += 1
            self._sums[labels] = self._sums.get(labels, 0) + sum(seconds)

    def values(self) -> list[tuple[Labels, list[int], float]]:
        """Return for each set of labels how many fell below each bound (not below an earlier one), and their sum."""
        with self._lock:
            return [(labels, list(counts), self._sums[labels]) for labels, counts in sorted(self._counts.items())]


_HOP: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300)
_OUTSIDE: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30)

MESSAGES_TAKEN: Final = Count(
    "orderwright_messages_taken",
    "Messages that a worker has taken and settled: applied, deferred, parked or known.",
    ["queue"],
)
MESSAGES_DEFERRED: Final = Count("orderwright_messages_deferred", "Tries of messages that were put off.", ["queue"])
MESSAGES_PARKED: Final = Count("orderwright_messages_parked", "Messages that were parked for a person.", ["queue"])
HOP_SECONDS: Final = Spread(
    "orderwright_hop_seconds", "Time from when a message was last sent until it was settled.", ["queue"], _HOP
)
LETTERS_RESENT: Final = Count("orderwright_letters_resent", "Messages sent again for want of a receipt.", ["app"])
NOTICE_TRIES: Final = Count(
    "orderwright_notice_tries", "Tries to hand a notice over, by what came of them.", ["channel", "outcome"]
)
PROVIDER_SECONDS: Final = Spread(
    "orderwright_provider_seconds",
    "Calls of payment providers, by how they were answered.",
    ["provider", "outcome"],
    _OUTSIDE,
)
REQUEST_SECONDS: Final = Spread(
    "orderwright_request_seconds", "Requests that an API or the portal has answered.", ["app", "method", "route", "status"], _OUTSIDE
)  # fmt: skip


def all_meters() -> Iterator[Count | Spread]:
    """Return every meter there is."""
    yield from (each for each in globals().values() if isinstance(each, Count | Spread))
