"""The folders that files are kept in: there, writable, and with room."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cli.check.finding import Finding, doubtful, well, wrong
from cli.check.place import Place

_FOLDERS: Final = ("FILES_FOLDER", "ANSWER_FILES_FOLDER", "DROP_DIR")
_LEAST_BYTES: Final = 1024**3


def check_folders(place: Place) -> Iterator[Finding]:
    """Look at each folder, or at the nearest one above that is there: the programs make what is missing."""
    for name in _FOLDERS:
        if not place.settings.get(name):
            continue
        folder = Path(place.settings[name]).absolute()
        there = next(each for each in (folder, *folder.parents) if each.exists())
        free = shutil.disk_usage(there).free
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            yield wrong(name, f"{there} can't be written to by this user", f"give {there} to the user of the programs")
        elif free < _LEAST_BYTES:
            yield doubtful(name, f"only {free // 1024**2} MiB are free on {there}", "make room, or use a larger volume")
        else:
            yield well(name, f"{folder} can be written to, {free // 1024**3} GiB are free")
