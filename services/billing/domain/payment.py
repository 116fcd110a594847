"""Payments: how the parts of an invoice came in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from shared.kernel.ids import InvoiceId, PaymentId
from shared.kernel.money import Money
from shared.storage.types import money


class PaymentMethod(StrEnum):
    """`card` is all that Stripe takes. `credit` is no money: an order of the invoice is gone, and its line is not owed any more."""

    BALANCE = "balance"
    MANUAL = "manual"
    CREDIT = "credit"
    CARD = "card"
    PAYPAL = "paypal"


class Payment(Base):
    """A part of an invoice that is not due any more. `by` is the name of who recorded it."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_amount > 0", name="amount"),
        Index("payments_invoice", "invoice_id", "received_at"),
    )

    id: Mapped[PaymentId] = mapped_column(primary_key=True)
    invoice_id: Mapped[InvoiceId] = mapped_column(ForeignKey("invoices.id"))
    method: Mapped[PaymentMethod]
    amount: Mapped[Money] = money("amount")
    reference: Mapped[str]
    by: Mapped[str]
    received_at: Mapped[datetime]
