"""Keys with which other systems ask our APIs."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id

#: What every key begins with, so that a scan for secrets finds one that was left somewhere.
_MARK: Final = "ow_"
#: Its last use is kept to the minute or so.
_COARSE: Final = timedelta(minutes=1)


class ApiKey(Base):
    """A key of a system called `name`, which may what `scopes` name. `prefix` is how it begins; only the digest of it is kept whole."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    prefix: Mapped[str]
    secret_sha: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @classmethod
    def make(
        cls, name: str, scopes: Collection[str], expires_at: datetime | None, *, by: str, at: datetime
    ) -> tuple[Self, str]:
        """Return a new key and what is told of it this once."""
        prefix = f"{_MARK}{secrets.token_hex(4)}"
        secret = f"{prefix}_{secrets.token_urlsafe(32)}"
        key = cls(id=new_id(), name=name, prefix=prefix, secret_sha=digest(secret), scopes=sorted(set(scopes)))
        key.made_by, key.made_at, key.expires_at = by, at, expires_at
        key.used_at = key.ended_at = None
        return key, secret

    def opens(self, at: datetime) -> bool:
        return self.ended_at is None and (self.expires_at is None or at < self.expires_at)

    def use(self, at: datetime) -> None:
        """It was shown just now; uses that follow one another closely are kept as one."""
        if self.used_at is None or at - self.used_at >= _COARSE:
            self.used_at = at

    def end(self, at: datetime) -> bool:
        """It opens nothing more. Tell whether that is news (rule W-7)."""
        if self.ended_at is not None:
            return False
        self.ended_at = at
        return True

    def as_actor(self) -> Actor:
        return Actor(kind=ActorKind.PRODUCER, id=self.id, name=self.name, permissions=frozenset(self.scopes))


def digest(secret: str) -> bytes:
    """Return what is kept of a key. It has 256 bits of chance in it, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
