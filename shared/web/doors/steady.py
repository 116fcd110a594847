"""Answers that take the same time whatever is true, so that a clock tells nobody who has an account."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: Longer than any of the work behind it, by a wide margin.
_SPAN_S: Final = 0.25


@contextmanager
def steady() -> Iterator[None]:
    """What happens inside seems to take a quarter of a second, also where it is refused."""
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, begun + _SPAN_S - time.monotonic()))
