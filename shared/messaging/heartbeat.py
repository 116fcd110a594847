"""Shows that a process gets on with its work, for whoever watches over it."""

from collections.abc import Callable
from pathlib import Path


def _nothing() -> None:
    """No file to touch."""


def heartbeat(path: str) -> Callable[[], None]:
    """Return what touches the file at `path`, where there is one, to show that the process gets on."""
    return Path(path).touch if path else _nothing
