"""Lines of an invoice."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, false, text
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from shared.kernel.ids import InvoiceId, OrderId, ServiceId
from shared.kernel.money import Money
from shared.storage.types import money


class InvoiceLine(Base):
    """One order on an invoice, at the price it was placed at (rule I-7). An order is billed once.

    A line `is_by_hand` where it is no order of its own: a member wrote it, or it is a set-up fee or the renewal of a subscription.
    Then `order_id` is the line's own, and `extra_for` the order it is for, if any.
    """

    __tablename__ = "invoice_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price_amount >= 0", name="unit_price"),
        CheckConstraint("discount BETWEEN 0 AND unit_price_amount * quantity AND tax >= 0", name="discount"),
        CheckConstraint("credited_tax BETWEEN 0 AND tax AND credited >= 0", name="credited"),
        Index("invoice_lines_invoice", "invoice_id", "position"),
        Index("invoice_lines_extra", "extra_for", postgresql_where=text("extra_for IS NOT NULL")),
    )

    order_id: Mapped[OrderId] = mapped_column(primary_key=True)
    invoice_id: Mapped[InvoiceId] = mapped_column(ForeignKey("invoices.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    order_number: Mapped[str]
    service_id: Mapped[ServiceId | None]
    description: Mapped[str]
    quantity: Mapped[int]
    unit_price: Mapped[Money] = money("unit_price")
    discount: Mapped[int] = mapped_column(BigInteger, server_default="0")
    tax: Mapped[int] = mapped_column(BigInteger, server_default="0")
    tax_rate: Mapped[int] = mapped_column(server_default="0")
    tax_name: Mapped[str] = mapped_column(server_default="")
    is_tax_included: Mapped[bool] = mapped_column(server_default=false())
    credited: Mapped[int] = mapped_column(BigInteger, server_default="0")
    credited_tax: Mapped[int] = mapped_column(BigInteger, server_default="0")
    credited_at: Mapped[datetime | None]
    is_by_hand: Mapped[bool] = mapped_column(server_default=false())
    extra_for: Mapped[OrderId | None]
    subscription_id: Mapped[UUID | None]
    option: Mapped[str] = mapped_column(default="", server_default="")
    grants: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    resets_credits: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def of_order(self) -> OrderId | None:
        """The order that it is for; None where it is for none."""
        return self.extra_for if self.is_by_hand else self.order_id

    @property
    def price(self) -> Money:
        """The price of all pieces, less the discount; with the tax where that is included in prices."""
        return self.unit_price * self.quantity - Money(self.discount, self.unit_price.currency)

    @property
    def total(self) -> Money:
        """What the client pays for it."""
        return self.price if self.is_tax_included else self.price + Money(self.tax, self.unit_price.currency)

    @property
    def standing(self) -> Money:
        """The part of the total that was not credited."""
        return self.total - Money(self.credited, self.unit_price.currency)

    @property
    def is_owed(self) -> bool:
        """Whether the order still stands: its line was not credited as a whole."""
        return self.credited_at is None

    def credit(self, amount: Money, *, at: datetime) -> Money:
        """Take `amount`, at most what stands, back; return the tax in it. What is credited as a whole leaves no tax behind."""
        is_whole = amount == self.standing
        share = (
            Money(self.tax, amount.currency).split([amount.amount, self.total.amount - amount.amount])[0]
            if self.tax
            else Money.zero(amount.currency)
        )
        tax = Money(self.tax - self.credited_tax, amount.currency) if is_whole else share
        self.credited += amount.amount
        self.credited_tax += tax.amount
        if is_whole:
            self.credited_at = at
        return tax
