"""Files in a folder of this machine, or of a volume that the programs share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from services.intake.domain.refusals import FileUnknown

_PIECE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """A FileStore: each file has its id for a name, below the last two characters of it, and is there whole or not at all."""

    folder: Path

    def keep(self, file_id: UUID, content: IO[bytes]) -> None:
        target = self._path(file_id)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as written:
                shutil.copyfileobj(content, written, _PIECE)
                written.flush()
                os.fsync(written.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def read(self, file_id: UUID) -> Iterator[bytes]:
        try:
            content = self._path(file_id).open("rb")
        except FileNotFoundError as fault:
            raise FileUnknown("the bytes of this file are not there") from fault
        return self._pieces(content)

    def remove(self, file_id: UUID) -> None:
        self._path(file_id).unlink(missing_ok=True)

    def _pieces(self, content: IO[bytes]) -> Iterator[bytes]:
        with content:
            while piece := content.read(_PIECE):
                yield piece

    def _path(self, file_id: UUID) -> Path:
        return self.folder / file_id.hex[-2:] / file_id.hex
