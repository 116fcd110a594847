"""A part: one program of the product that a supervisor runs."""

from __future__ import annotations

import http.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

_PROBE_TIMEOUT_S: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A program, when it counts as ready, and what must be ready before it is started.

    `ready` is `http://…` (answers 200), `file:///…` (the heartbeat file is there; the program touches it at least every 10 s,
    and is replaced when it has not for a minute) or None (ready once started).
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready: str | None = None
    stop_grace_s: float = 30.0
    after: Sequence[str] = ()

    @property
    def heartbeat(self) -> Path | None:
        """The file the program touches, if that is how it shows that it lives."""
        address = urlsplit(self.ready or "")
        return Path(unquote(address.path)) if address.scheme == "file" else None

    def is_ready(self) -> bool:
        """Ask the program once."""
        if self.ready is None:
            return True
        if self.heartbeat is not None:
            return self.heartbeat.exists()
        return _answers(self.ready)


def waves(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the parts in the order of their start: each wave needs only earlier ones.

    Raises ValueError for a part that waits for one that is not there, or for itself.
    """
    ordered: list[list[Part]] = []
    left = list(parts)
    started: set[str] = set()
    while left:
        wave = [part for part in left if started.issuperset(part.after)]
        if not wave:
            raise ValueError(f"these parts wait for each other or for none: {', '.join(part.name for part in left)}")
        ordered.append(wave)
        started.update(part.name for part in wave)
        left = [part for part in left if part.name not in started]
    return ordered


def _answers(url: str) -> bool:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port or 80, timeout=_PROBE_TIMEOUT_S)
    try:
        connection.request("GET", place.path or "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
