"""Credit notes: what an issued invoice does not ask for any more (rule B-3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.balance import Balance
from services.billing.domain.base import Base
from services.billing.domain.invoice import Invoice
from services.billing.domain.ledger import Books
from services.billing.domain.series import NumberSeries
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, InvoiceId, OrderId, new_id
from shared.kernel.money import Money
from shared.storage.types import money


class CreditNote(Base):
    """A correction of an invoice, with its own number. `lines` are rows of order_id, order_number, description, amount and the tax in it."""

    __tablename__ = "credit_notes"
    __table_args__ = (
        CheckConstraint("total_amount > 0 AND tax BETWEEN 0 AND total_amount", name="total"),
        Index("credit_notes_invoice", "invoice_id", "issued_at"),
        Index("credit_notes_client", "client_id", "issued_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    invoice_id: Mapped[InvoiceId] = mapped_column(ForeignKey("invoices.id"))
    client_id: Mapped[ClientId]
    total: Mapped[Money] = money("total")
    tax: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    lines: Mapped[list[dict[str, Any]]]
    by: Mapped[str]
    issued_at: Mapped[datetime]

    @classmethod
    def of(cls, invoice: Invoice, before: "Credited", *, number: str, reason: str, by: str, at: datetime) -> Self:
        """Return the credit note over what was credited of the invoice since `before`."""
        lines = [
            {
                "order_id": str(line.order_id),
                "order_number": line.order_number,
                "description": line.description,
                "amount": line.credited - before[line.order_id][0],
                "tax": line.credited_tax - before[line.order_id][1],
            }
            for line in invoice.lines
            if line.credited > before[line.order_id][0]
        ]
        return cls(
            id=new_id(),
            number=number,
            invoice_id=invoice.id,
            client_id=invoice.client_id,
            total=Money(sum(int(str(line["amount"])) for line in lines), invoice.total.currency),
            tax=sum(int(str(line["tax"])) for line in lines),
            reason=reason,
            lines=lines,
            by=by,
            issued_at=at,
        )


#: What was credited of each line, and the tax in it.
Credited = Mapping[OrderId, tuple[int, int]]


def credited_of(invoice: Invoice) -> Credited:
    """Return what was credited of the invoice so far."""
    return {line.order_id: (line.credited, line.credited_tax) for line in invoice.lines}


class Notes(Protocol):
    """Where credit notes are kept."""

    def add(self, note: CreditNote) -> None: ...


def void_by_note(
    invoice: Invoice,
    balance: Balance,
    notes: Notes,
    series: NumberSeries,
    *,
    reason: str,
    by: str,
    at: datetime,
    books: Books,
) -> list[Fact]:
    """Nothing of the invoice is owed any more, and a credit note says what of it was. Tells InvoiceVoided; twice is no news.

    Raises MoveRefused where it is paid.
    """
    before = credited_of(invoice)
    told = invoice.void(balance, reason=reason, by=by, at=at, books=books)
    if credited_of(invoice) != before:
        notes.add(CreditNote.of(invoice, before, number=series.take(), reason=reason, by=by, at=at))
    return told
