"""Where things are, and which ports they use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cli.failure import Failure
from shared.runtime.embedded.process import free_port, is_port_free

ROOT: Final = Path(__file__).resolve().parents[1]
#: Whether this is a tree to work on, rather than an installed package.
IS_TREE: Final = (ROOT / "pyproject.toml").exists()


def default_data(root: Path, environment: Mapping[str, str]) -> Path:
    """Return where data is kept unless it is said: beside the program, or with the person's own data where it is an installed package."""
    if {"site-packages", "dist-packages"}.isdisjoint(root.parts):
        return root / ".data"
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "orderwright"


DEFAULT_DATA: Final = default_data(ROOT, os.environ)
DEFAULT_PORT: Final = 8000

#: Where each address lies, counted from the portal's port.
_OFFSETS: Final[Mapping[str, int]] = {
    "portal": 0,
    "intake": 1,
    "workflow": 2,
    "billing": 3,
    "notify": 4,
    "mail": 25,
    "smtp": 26,
    "cards": 27,
}


@dataclass(frozen=True, slots=True)
class Ports:
    """A loopback port for each address; `moved` names those that are not where one would look first."""

    of: Mapping[str, int]
    moved: tuple[str, ...] = ()


def choose_ports(first: int | None, *, insist: bool = False) -> Ports:
    """Return free ports, from `first` on where they are free; any when it is None.

    Raises Failure when `insist` is set and the portal can't have `first`.
    """
    if first is None:
        return Ports(dict(zip(_OFFSETS, _distinct_free_ports(set(), len(_OFFSETS)), strict=True)))
    if insist and not is_port_free(first):
        raise Failure(f"port {first} is taken by another program", "choose another with --port, or leave --port out")
    wished = {name: first + offset for name, offset in _OFFSETS.items()}
    moved = tuple(name for name, port in wished.items() if not is_port_free(port))
    instead = _distinct_free_ports(set(wished.values()), len(moved))
    return Ports(wished | dict(zip(moved, instead, strict=True)), moved)


def _distinct_free_ports(taken: set[int], count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        port = free_port()
        if port not in taken and port not in found:
            found.append(port)
    return found
