"""Requests that count once, however often they are sent."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.refusals import KeyReused


class KeyedRequest(Base):
    """A request that came with an Idempotency-Key: who sent it, what it said (`digest`), what it was answered."""

    __tablename__ = "keyed_requests"

    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    sent_at: Mapped[datetime]

    def must_say(self, digest: str) -> None:
        """Raises KeyReused where the first request under this key said something else."""
        if self.digest != digest:
            raise KeyReused(f"the Idempotency-Key {self.key} came before with another request")
