"""One owner per data directory, also across crashes: the kernel gives the lock back when its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class DataInUse(RuntimeError):
    """Another process runs on this data directory now."""


class DirectoryLock:
    """The right to run on a directory; held from `take` until `give_back` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        """Hold the lock. Raises DataInUse, naming the holder."""
        if self._descriptor is not None:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            holder = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
            os.close(descriptor)
            raise DataInUse(f"{self._path.parent} is in use by process {holder}") from taken
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def give_back(self) -> None:
        """Let the next one have it. The file stays: removing it would let two hold two files of one name."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
