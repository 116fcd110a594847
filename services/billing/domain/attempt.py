"""Attempts: each call that is to change something at a provider, written down before it is made."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.provider import Provider
from shared.kernel.ids import PaymentId, new_id

#: Longer than a call to a provider lasts that is not broken.
LEASE: Final = timedelta(seconds=90)
#: So long a key is known for certain at the provider. Later a call is never sent again: we look up what became of it.
KEY_LASTS: Final = {Provider.STRIPE: timedelta(hours=20), Provider.PAYPAL: timedelta(hours=3)}
_WAITS: Final = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)


class Operation(StrEnum):
    OPEN_PAGE = "open_page"
    CHARGE_SAVED = "charge_saved"
    REFUND = "refund"


class AttemptState(StrEnum):
    """`unknown`: it may have happened; a person or the reconciliation finds out."""

    READY = "ready"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Attempt(Base):
    """The `seq`th attempt of an operation on a payment or refund (`subject_id`). Its request never changes, so that its key holds."""

    __tablename__ = "provider_attempts"
    __table_args__ = (
        UniqueConstraint("subject_id", "operation", "seq"),
        Index(
            "provider_attempts_one_open",
            "subject_id",
            "operation",
            unique=True,
            postgresql_where=text("state IN ('ready', 'sent', 'unknown')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    charge_id: Mapped[PaymentId]
    operation: Mapped[Operation]
    seq: Mapped[int]
    provider: Mapped[Provider]
    request: Mapped[dict[str, Any]]
    state: Mapped[AttemptState]
    sends: Mapped[int]
    first_sent_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    next_try_at: Mapped[datetime]
    answer: Mapped[str]

    @classmethod
    def of(
        cls,
        operation: Operation,
        *,
        charge_id: PaymentId,
        provider: Provider,
        request: dict[str, Any],
        at: datetime,
        subject_id: UUID | None = None,
    ) -> Self:
        """Return the first attempt of `operation`, ready to be made."""
        return cls(
            id=new_id(),
            subject_id=subject_id or charge_id,
            charge_id=charge_id,
            operation=operation,
            seq=1,
            provider=provider,
            request=request,
            state=AttemptState.READY,
            sends=0,
            first_sent_at=None,
            lease_until=None,
            next_try_at=at,
            answer="",
        )

    @property
    def key(self) -> str:
        """The idempotency key, made from our payment's id (rule B-5)."""
        return f"{self.operation.value.replace('_', '-')}-{self.subject_id}-{self.seq}"

    @property
    def is_over(self) -> bool:
        return self.state in {AttemptState.DONE, AttemptState.FAILED}

    def may_be_sent(self, at: datetime) -> bool:
        """Tell whether it is due, nobody else is at it, and its key still holds at the provider."""
        is_leased = self.state is AttemptState.SENT and self.lease_until is not None and self.lease_until > at
        is_stale = self.first_sent_at is not None and at - self.first_sent_at > KEY_LASTS[self.provider]
        if is_stale and not self.is_over:
            self.state = AttemptState.UNKNOWN
        return not (self.is_over or is_leased or is_stale) and self.next_try_at <= at

    def send(self, at: datetime) -> None:
        """It is about to be made; if we never hear of it, somebody may try again when the lease is over."""
        self.state, self.sends, self.lease_until = AttemptState.SENT, self.sends + 1, at + LEASE
        self.first_sent_at = self.first_sent_at or at
        self.next_try_at = self.lease_until

    def put_off(self, why: str, *, at: datetime) -> None:
        """The provider could not be asked, or its answer was lost: again later, under the same key."""
        if not self.is_over:
            self.state, self.answer, self.lease_until = AttemptState.READY, why, None
            self.next_try_at = at + _WAITS[min(self.sends, len(_WAITS)) - 1]

    def end(self, answer: str, *, succeeded: bool) -> None:
        """The provider has answered for good."""
        self.state = AttemptState.DONE if succeeded else AttemptState.FAILED
        self.answer, self.lease_until = answer, None
