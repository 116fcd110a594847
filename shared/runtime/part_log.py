"""What a part prints: into a file of bounded size, and line by line to who listens."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

#: Called with the part's name and a line it printed.
OnLine = Callable[[str, str], None]

ROTATE_AT_BYTES: Final = 10_000_000


class PartLog:
    """The log of one part. At 10 MB the file becomes `<part>.log.1` and a new one is begun."""

    def __init__(self, name: str, directory: Path, on_line: OnLine, *, rotate_at_bytes: int = ROTATE_AT_BYTES) -> None:
        self._name = name
        self._path = directory / f"{name}.log"
        self._file: BinaryIO | None = None
        self._rotate_at_bytes = rotate_at_bytes
        self._on_line = on_line
        self._unfinished = b""
        self._last: deque[str] = deque(maxlen=20)

    @property
    def tail(self) -> str:
        """The last lines the part printed."""
        return "\n".join(self._last)

    def write(self, printed: bytes) -> None:
        """Keep what was printed, and pass on the lines it completes."""
        if self._file is None:
            self._file = self._path.open("ab")
        self._file.write(printed)
        self._file.flush()
        if self._file.tell() > self._rotate_at_bytes:
            self._file.close()
            self._file = None
            self._path.replace(self._path.with_suffix(".log.1"))
        for line in self._lines(printed):
            self._last.append(line)
            self._on_line(self._name, line)

    def close(self) -> None:
        """Pass on a last line that was never ended, and close the file."""
        if self._unfinished:
            self.write(b"\n")
        if self._file is not None:
            self._file.close()

    def _lines(self, printed: bytes) -> Iterator[str]:
        *whole, self._unfinished = (self._unfinished + printed).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace").rstrip("\r")
