"""The processor time that programs have used, their children included."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_MS_PER_TICK: Final = 1000 / os.sysconf("SC_CLK_TCK")
_PROC: Final = Path("/proc")


def spent_ms(roots: Mapping[str, int]) -> dict[str, float]:
    """Return for each name the processor time so far, in milliseconds, of the process given and all its descendants.

    Children that have ended count as far as their parents have waited for them. A process that is itself a root counts under its
    own name only.
    """
    ticks: dict[int, int] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for pid, parent, used in _processes():
        ticks[pid] = used
        children[parent].append(pid)
    own = set(roots.values())
    return {name: _tree(root, children, ticks, own - {root}) * _MS_PER_TICK for name, root in roots.items()}


def _tree(root: int, children: Mapping[int, list[int]], ticks: Mapping[int, int], others: set[int]) -> int:
    waiting, total = [root], 0
    while waiting:
        pid = waiting.pop()
        total += ticks.get(pid, 0)
        waiting.extend(child for child in children.get(pid, ()) if child not in others)
    return total


def _processes() -> Iterator[tuple[int, int, int]]:
    """Yield each process with its parent and the ticks that it and the children it waited for have used."""
    for stat in _PROC.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # ended while we looked
            continue
        yield int(stat.parent.name), int(fields[1]), sum(map(int, fields[11:15]))
