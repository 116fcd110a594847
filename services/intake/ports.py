"""What intake needs from the outside world."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, Protocol
from uuid import UUID

from services.intake.domain.reply import Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where another system takes its answers, and the secret it knows us by."""

    url: str
    secret: bytes = field(repr=False)


class Post(Protocol):
    """Brings answers to webhooks."""

    def deliver(self, webhook: Webhook, reply_id: UUID, body: Mapping[str, Any], *, at: datetime) -> Taken:
        """Return what the other side said. That it is away, or says no, is no exception."""
        ...


class FileStore(Protocol):
    """Keeps the bytes of files, each under an id of its own."""

    def keep(self, file_id: UUID, content: IO[bytes]) -> None:
        """Keep all of `content`. Safe to repeat."""

    def read(self, file_id: UUID) -> Iterator[bytes]:
        """Yield the bytes, piece by piece. Raises FileUnknown where they are not there."""

    def remove(self, file_id: UUID) -> None:
        """Throw the bytes away. None there is fine."""


class Scanner(Protocol):
    """Looks into files for what does harm."""

    def find(self, content: IO[bytes]) -> str | None:
        """Return the name of what was found, or None. Raises Outage where it can't look."""
        ...
