"""A backup as a directory: what is in it, and that it is whole."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tarfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from cli.failure import Failure

_MANIFEST: Final = "backup.json"
_CHUNK: Final = 1024 * 1024


def write_manifest(folder: Path, told: Mapping[str, Any]) -> None:
    """Write what the backup is, and the checksum of every file in it: the last thing that is written."""
    sums = {path.name: _sum(path) for path in sorted(folder.iterdir())}
    write_private(folder / _MANIFEST, json.dumps({**told, "files": sums}, indent=2))


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return what the backup in `folder` is. Raises Failure where it is none, or not as it was written."""
    try:
        told: dict[str, Any] = json.loads((folder / _MANIFEST).read_text())
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise Failure(f"{folder} is no backup", "name the directory that `orderwright backup` printed") from fault
    broken = [name for name, was in told["files"].items() if not (folder / name).exists() or _sum(folder / name) != was]
    if broken:
        raise Failure(f"the backup is damaged: {', '.join(broken)}", "use another one, or another copy of it")
    return told


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())


def pack(folder: Path, archive: Path) -> None:
    """Write what is in `folder`, if it is there, into `archive`. Files there are only added to, and whole when they have their name."""
    if folder.is_dir():
        with tarfile.open(archive, "w") as written:
            for path in sorted(folder.iterdir()):
                written.add(path, arcname=path.name)


def unpack(archive: Path, folder: Path) -> None:
    """Put what is in `archive`, if there is one, into `folder`."""
    if archive.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as read:
            read.extractall(folder, filter="data")


def copy_sqlite(file: Path, copy: Path) -> None:
    """Copy a database of SQLite, if it is there, as it is at one moment."""
    if file.exists():
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)


def _sum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as read:
        while chunk := read.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
