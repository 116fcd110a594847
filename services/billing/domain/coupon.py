"""Coupons: what they take off, and when they do not (rule B-7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.refusals import CouponRefused
from shared.contracts.parts import PurchaseLine
from shared.kernel.ids import ClientId, InvoiceId
from shared.kernel.money import Money


class Coupon(Base):
    """`percent` of, or a fixed `amount` in `currency` off, the lines of chosen services; no services is all. None of a limit is no limit."""

    __tablename__ = "coupons"
    __table_args__ = (
        CheckConstraint("(percent IS NULL) <> (amount IS NULL) AND (amount IS NULL) = (currency IS NULL)", name="kind"),
        CheckConstraint("percent BETWEEN 1 AND 100 AND amount > 0", name="size"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    description: Mapped[str]
    percent: Mapped[int | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None]
    service_ids: Mapped[list[str]]
    expires_at: Mapped[datetime | None]
    most_uses: Mapped[int | None]
    most_per_client: Mapped[int | None]
    minimum: Mapped[int | None] = mapped_column(BigInteger)
    is_for_new_clients: Mapped[bool]
    is_active: Mapped[bool]
    used: Mapped[int]
    created_at: Mapped[datetime]

    def must_hold(self, use: "CouponAsk", *, at: datetime) -> None:
        """Raises CouponRefused, naming the first condition that fails."""
        total = Money.total((line.unit_price * line.quantity for line in use.lines), use.currency)
        conditions = (
            ("inactive", self.is_active, "is not offered any more"),
            ("expired", self.expires_at is None or at < self.expires_at, "has expired"),
            ("other_currency", self.currency in {None, use.currency}, f"is for purchases in {self.currency}"),
            ("other_services", bool(self._matching(use.lines)), "is for other services"),
            ("used_up", self.most_uses is None or self.used < self.most_uses, "has been used as often as it may"),
            (
                "used_by_client",
                self.most_per_client is None or use.uses_by_client < self.most_per_client,
                "may not be used again by this client",
            ),
            ("minimum", self.minimum is None or total.amount >= self.minimum, "is for larger purchases"),
            ("new_clients", not self.is_for_new_clients or not use.has_bought, "is for new clients"),
        )
        for condition, holds, says in conditions:
            if not holds:
                raise CouponRefused(f"coupon {self.code} {says}", condition=condition)

    def discounts(self, lines: Sequence[PurchaseLine], currency: str) -> list[Money]:
        """Return what each line costs less. A fixed amount is spread over the lines by their prices and makes no line negative."""
        matching = self._matching(lines)
        prices = [line.unit_price * line.quantity if line in matching else Money.zero(currency) for line in lines]
        if self.percent is not None:
            return [price.share(Decimal(self.percent)) for price in prices]
        whole = Money.total(prices, currency)
        off = min(Money(self.amount or 0, currency), whole)
        return off.split([price.amount for price in prices]) if whole else prices

    def _matching(self, lines: Sequence[PurchaseLine]) -> list[PurchaseLine]:
        return [line for line in lines if not self.service_ids or str(line.service_id) in self.service_ids]


class CouponUse(Base):
    """A coupon took something off an invoice."""

    __tablename__ = "coupon_uses"
    __table_args__ = (Index("coupon_uses_client", "code", "client_id"),)

    invoice_id: Mapped[InvoiceId] = mapped_column(primary_key=True)
    code: Mapped[str]
    client_id: Mapped[ClientId]
    amount: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponAsk:
    """A purchase as a coupon sees it."""

    lines: Sequence[PurchaseLine]
    currency: str
    uses_by_client: int
    has_bought: bool
