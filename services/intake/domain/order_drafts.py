"""Drafts of order forms: what a visitor, or a client, has typed and not sent yet."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.base import Base
from services.intake.domain.checking import unkept
from services.intake.domain.refusals import DraftGone
from shared.kernel.refusals import Problem

#: So long a draft is kept after the last key.
KEPT_FOR: Final = timedelta(days=14)
_MOST_BYTES: Final = 100_000


class OrderDraft(Base):
    """What was typed into the order form of `service` so far, unchecked."""

    __tablename__ = "order_drafts"
    __table_args__ = (Index("order_drafts_kept", "kept_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service: Mapped[str]
    said: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime]

    def keep(self, said: dict[str, Any], *, at: datetime) -> None:
        """From now on this was typed."""
        self.said, self.kept_at = said, at

    @property
    def ends_at(self) -> datetime:
        return self.kept_at + KEPT_FOR


@dataclass(frozen=True, slots=True)
class DraftTokens:
    """Makes and reads the tokens that open drafts, signed with `key`."""

    key: str = field(repr=False)

    def token_for(self, draft_id: UUID) -> str:
        return self._signer().sign(base64_encode(draft_id.bytes)).decode()

    def draft_of(self, token: str) -> UUID:
        """Return the draft that a token opens. Raises DraftGone where it is forged."""
        try:
            return UUID(bytes=base64_decode(self._signer().unsign(token)))
        except (BadSignature, ValueError) as fault:
            raise DraftGone("there is no such draft (any more)") from fault

    def _signer(self) -> Signer:
        return Signer(self.key, salt="orderwright.intake.order-draft", digest_method=hashlib.sha256)


def draft_faults(said: dict[str, Any]) -> list[Problem]:
    """Return what keeps this from being kept as a draft."""
    faults = unkept(said, "said")
    if not faults and len(orjson.dumps(said)) > _MOST_BYTES:
        faults.append(Problem(field="said", code="too_long", message="This is more than a draft can keep."))
    return faults
