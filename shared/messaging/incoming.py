"""A message that was taken from a queue, and the bytes that are none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.storage.inbox import Arrival, Key


class Unreadable(Exception):
    """The bytes are no message for this queue; `kind` is envelope, size, task or auth."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message that was taken from a queue. `sent_at` is as it stands there; `is_repeat` tells that a worker died while it held it."""

    key: Key
    queue: str
    name: str
    payload: Mapping[str, Any]
    body_sha: bytes
    trace_id: str
    about: str | None
    reply_to: str | None
    raw: bytes
    sent_at: str = ""
    is_repeat: bool = False

    def arrival(self) -> Arrival:
        """Return the message as the inbox sees it."""
        return Arrival(
            key=self.key,
            queue=self.queue,
            name=self.name,
            about=self.about,
            body_sha=self.body_sha,
            raw=self.raw,
        )
