"""Ids that nobody can make up: in reply addresses, and in links that need no sign-in."""

import hmac
from base64 import b32decode, b32encode
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

_ID_BYTES: Final = 16
_MARK_BYTES: Final = 10


class Purpose(StrEnum):
    """What a signed id is good for: nothing else."""

    REPLY = "reply"
    STOP = "stop"
    RATE = "rate"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class SignedIds:
    """Makes and reads them with `key`: 42 letters and digits in which case does not matter, so that they survive mail programs."""

    key: str = field(repr=False)

    def token_for(self, purpose: Purpose, one: UUID) -> str:
        """Return the id and its mark."""
        return b32encode(one.bytes + self._mark(purpose, one.bytes)).decode().rstrip("=").lower()

    def read(self, purpose: Purpose, token: str) -> UUID | None:
        """Return the id, or None where the token was not made for this purpose with our key."""
        try:
            raw = b32decode(token.upper() + "=" * (-len(token) % 8))
        except ValueError:
            return None
        if len(raw) != _ID_BYTES + _MARK_BYTES:
            return None
        one, mark = raw[:_ID_BYTES], raw[_ID_BYTES:]
        return UUID(bytes=one) if hmac.compare_digest(mark, self._mark(purpose, one)) else None

    def _mark(self, purpose: Purpose, one: bytes) -> bytes:
        return hmac.digest(self.key.encode(), f"orderwright.notify.{purpose}:".encode() + one, "sha256")[:_MARK_BYTES]
