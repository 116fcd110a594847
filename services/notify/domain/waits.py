"""How long a notice waits between tries (rule N-2)."""

from datetime import timedelta
from typing import Final

#: The wait after the first try, the second and so on; after one try more than there are waits it is over.
WAITS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)

#: Longer than a batch of conversations is let last; an answer that comes later still counts.
LEASE: Final = timedelta(seconds=45)

#: Waits differ by up to a fifth either way, so that what failed together does not come back together.
_SPREAD: Final = 0.4


def wait_after(tries: int, place: float) -> timedelta | None:
    """Return the wait after that many `tries`, or None when that was the last. `place` from 0 to 1 is the notice's own place in the spread."""
    if tries > len(WAITS):
        return None
    return WAITS[tries - 1] * (1 - _SPREAD / 2 + _SPREAD * place)
