"""Waiting for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(happened: Callable[[], object], *, within_s: float = 20) -> None:
    """Return as soon as `happened()` is true; fails when it is not in time."""
    until = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < until, f"not within {within_s} s"
        time.sleep(0.02)
