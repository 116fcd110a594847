"""Reconciliations: our books beside the provider's, and where they differ."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.charge import Charge
from services.billing.domain.provider import News, Provider
from shared.kernel.ids import PaymentId


class Difference(StrEnum):
    """`late`: the provider's news had not reached us, and have now. The others are for a person."""

    LATE = "late"
    FOREIGN = "foreign"
    OTHER_AMOUNT = "other_amount"
    NOT_THERE = "not_there"
    UNSETTLED = "unsettled"


class Reconciliation(Base):
    """One comparison. `differences` are rows of kind, charge_id, ref and a sentence."""

    __tablename__ = "reconciliations"
    __table_args__ = (Index("reconciliations_ran", "ran_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[Provider]
    since: Mapped[datetime]
    compared: Mapped[int]
    differences: Mapped[list[dict[str, Any]]]
    ran_at: Mapped[datetime]


def difference(kind: Difference, sentence: str, *, charge_id: PaymentId | None = None, ref: str = "") -> dict[str, Any]:
    """Return a difference as it is kept."""
    return {"kind": kind.value, "charge_id": str(charge_id) if charge_id else None, "ref": ref, "sentence": sentence}


def differences_of(ours: Charge, theirs: News | None) -> list[dict[str, Any]]:
    """Return where a charge that we hold for paid differs from the provider's word on it."""
    if theirs is None:
        sentence = f"{ours.received} is paid here, the provider does not list it"
        return [difference(Difference.NOT_THERE, sentence, charge_id=ours.id, ref=ours.ref)]
    if theirs.received != ours.received:
        sentence = f"{ours.received} here, {theirs.received} at the provider"
        return [difference(Difference.OTHER_AMOUNT, sentence, charge_id=ours.id, ref=ours.ref)]
    return []


def next_run(at: datetime) -> datetime:
    """Return the full hour after `at`: asking again before that does not put it off."""
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
