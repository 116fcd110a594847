"""Lines of an invoice."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from shared.kernel.ids import InvoiceId, OrderId
from shared.kernel.money import Money
from shared.storage.types import money


class InvoiceLine(Base):
    """One order on an invoice, at the price it was placed at (rule I-7). An order is billed once."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price_amount >= 0", name="unit_price"),
        Index("invoice_lines_invoice", "invoice_id", "position"),
    )

    order_id: Mapped[OrderId] = mapped_column(primary_key=True)
    invoice_id: Mapped[InvoiceId] = mapped_column(ForeignKey("invoices.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    order_number: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[int]
    unit_price: Mapped[Money] = money("unit_price")
    credited_at: Mapped[datetime | None]

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity

    @property
    def is_owed(self) -> bool:
        """Whether the order still stands: its line was not credited."""
        return self.credited_at is None
