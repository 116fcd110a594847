"""How much memory programs really take, with what they share counted once."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_HAS_PROC: Final = _PROC.joinpath("self").exists()
_KIB_PER_MIB: Final = 1024


def memory_mib(roots: Mapping[str, int]) -> dict[str, float]:
    """Return for each name the resident memory, in MiB, of the process given and all its descendants.

    A process that is itself a root counts under its own name only. Linux: proportional set size, where pages shared by several
    processes are divided among them; elsewhere, or where that may not be read, resident set size.
    """
    children = _children()
    own = set(roots.values())
    trees = {name: _tree(root, children, own - {root}) for name, root in roots.items()}
    return {name: round(sum(map(_kib, tree)) / _KIB_PER_MIB, 1) for name, tree in trees.items()}


def _tree(root: int, children: Mapping[int, list[int]], others: set[int]) -> list[int]:
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting.extend(child for child in children.get(pid, ()) if child not in others)
    return found


def _children() -> Mapping[int, list[int]]:
    children: dict[int, list[int]] = defaultdict(list)
    for pid, parent in _with_parents():
        children[parent].append(pid)
    return children


def _with_parents() -> Iterator[tuple[int, int]]:
    if not _HAS_PROC:
        for line in subprocess.run(
            ["ps", "-ax", "-o", "pid=", "-o", "ppid="], capture_output=True, text=True, check=True
        ).stdout.splitlines():
            pid, parent = line.split()
            yield int(pid), int(parent)
    for stat in _PROC.glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # ended while we looked
            continue
        yield int(stat.parent.name), int(after_name[1])


def _kib(pid: int) -> int:
    for file, field in (("smaps_rollup", "Pss"), ("status", "VmRSS")):
        try:
            text = (_PROC / str(pid) / file).read_text()
        except OSError:
            continue
        if found := re.search(rf"^{field}:\s+(\d+) kB", text, re.MULTILINE):
            return int(found[1])
    if _HAS_PROC:
        return 0
    said = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return int(said) if said else 0
