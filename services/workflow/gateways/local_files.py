"""Files in a folder of this machine, or of a volume that the programs share."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from services.workflow.domain.refusals import FileUnknown

_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """A FileStore: each content is a file that has its digest for a name, below its first two characters."""

    folder: Path

    def keep(self, content: IO[bytes]) -> tuple[str, int]:
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as written:
                while piece := content.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
                    written.write(piece)
                written.flush()
                os.fsync(written.fileno())
            target = self._path(digest.hexdigest())
            target.parent.mkdir(exist_ok=True)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size

    def read(self, digest: str) -> Iterator[bytes]:
        try:
            content = self._path(digest).open("rb")
        except FileNotFoundError as fault:
            raise FileUnknown("the bytes of this file are not there") from fault
        return self._pieces(content)

    def _pieces(self, content: IO[bytes]) -> Iterator[bytes]:
        with content:
            while piece := content.read(_PIECE):
                yield piece

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest
