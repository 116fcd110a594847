"""Bonuses: what the agency adds to a top-up."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from shared.kernel.money import Money


class TopUpBonus(Base):
    """From `minimum` minor units of `currency` on, a top-up by card or PayPal brings `percent` more."""

    __tablename__ = "top_up_bonuses"
    __table_args__ = (CheckConstraint("minimum > 0 AND percent BETWEEN 1 AND 100", name="size"),)

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    minimum: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    percent: Mapped[int]


def bonus_for(amount: Money, bonuses: Sequence[TopUpBonus]) -> Money:
    """Return what `amount` brings more: by the highest step it reaches, nothing below the first."""
    reached = [step for step in bonuses if step.currency == amount.currency and step.minimum <= amount.amount]
    if not reached:
        return Money.zero(amount.currency)
    return amount.share(Decimal(max(reached, key=lambda step: step.minimum).percent))
