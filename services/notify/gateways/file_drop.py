"""Files for other tools: each notice a file in a folder."""

from contextlib import suppress
from pathlib import Path

from services.notify.domain.attempt import Answer, Outcome
from services.notify.ports import Parcel


class FileDrop:
    """Writes into folders below `root`; the address of an endpoint is the name of its folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def send(self, parcel: Parcel) -> Answer:
        """Return that the file is there, whole. Written again it is the same file."""
        folder = self._root / parcel.address
        name = f"{parcel.notice_id}.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            partial = folder / f".{name}"
            partial.write_text(parcel.words.text)
            partial.replace(folder / name)
        except OSError as fault:
            with suppress(OSError):
                (folder / f".{name}").unlink()
            return Answer(Outcome.PUT_OFF, f"{type(fault).__name__}: {fault.strerror}")
        return Answer(Outcome.DELIVERED, f"written as {name}")
