"""What workflow needs from the outside world."""

from collections.abc import Iterator
from typing import IO, Protocol


class FileStore(Protocol):
    """Keeps bytes under the digest of what they are: the same bytes are kept once, however often they come."""

    def keep(self, content: IO[bytes]) -> tuple[str, int]:
        """Keep all of `content`; return its digest and its size in bytes. Safe to repeat."""

    def read(self, digest: str) -> Iterator[bytes]:
        """Yield the bytes, piece by piece. Raises FileUnknown where they are not there."""
