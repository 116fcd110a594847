"""Drafts: invoices that a member writes by hand, until they are issued."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.invoice import Invoice
from services.billing.domain.line import InvoiceLine
from services.billing.domain.refusals import DraftIssued
from services.billing.domain.states import InvoiceState
from services.billing.domain.terms import PAYMENT_TERM
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PurchaseId, ServiceId, new_id
from shared.kernel.money import Money
from shared.kernel.refusals import Invalid, Problem

#: The whole of the day on which an invoice is due may be used to pay it.
_END_OF_DAY: Final = time(23, 59, 59, tzinfo=UTC)
#: The largest amount that a column holds.
_MOST: Final = (1 << 63) - 1


class Draft(Base):
    """What an invoice will say; it may be changed or thrown away until it is issued. The invoice keeps the draft's id.

    `lines` are rows of description, quantity, unit_price and discount in minor units, is_taxable, service_id.
    """

    __tablename__ = "invoice_drafts"
    __table_args__ = (Index("invoice_drafts_made", "made_at", "id"),)

    id: Mapped[InvoiceId] = mapped_column(primary_key=True)
    client_id: Mapped[ClientId]
    currency: Mapped[str] = mapped_column(String(3))
    lines: Mapped[list[dict[str, Any]]]
    due_on: Mapped[date | None]
    by: Mapped[str]
    made_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]

    @classmethod
    def of(cls, client_id: ClientId, *, by: str, at: datetime) -> Self:
        """Return a draft for that client, on which nothing stands yet."""
        return cls(
            id=InvoiceId(new_id()),
            client_id=client_id,
            currency="",
            lines=[],
            due_on=None,
            by=by,
            made_at=at,
            issued_at=None,
        )

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def total(self) -> Money:
        """What the lines come to before tax is put on top, where it is."""
        return Money.total((line.price for line in self.invoice_lines()), self.currency)

    def say(self, currency: str, lines: Sequence[dict[str, Any]], due_on: date | None) -> None:
        """It says that now, and nothing of what it said before. Raises DraftIssued, Invalid."""
        self.must_be_open()
        problems = [
            Problem(
                field=f"lines.{place}.discount", code="out_of_range", message="The discount is more than the price."
            )
            for place, line in enumerate(lines)
            if line["discount"] > line["unit_price"] * line["quantity"]
        ]
        if sum(line["unit_price"] * line["quantity"] for line in lines) > _MOST:
            problems.append(Problem(field="lines", code="out_of_range", message="That is more than can be billed."))
        if problems:
            raise Invalid(problems)
        self.currency, self.lines, self.due_on = currency, list(lines), due_on

    def must_be_open(self) -> None:
        """Raises DraftIssued."""
        if self.is_issued:
            raise DraftIssued(f"invoice {self.id} is issued: it never changes")

    def invoice_lines(self) -> list[InvoiceLine]:
        """Return the lines as they stand on an invoice."""
        return [
            by_hand(
                line["description"],
                Money(line["unit_price"], self.currency),
                quantity=line["quantity"],
                discount=line["discount"],
                service_id=line["service_id"],
                position=position,
            )
            for position, line in enumerate(self.lines, start=1)
        ]

    def issue(self, lines: Sequence[InvoiceLine], *, number: str, parties: dict[str, Any], at: datetime) -> Invoice:
        """Return the open invoice of `lines`, which bear their taxes; `Invoice.issue` makes it known. Raises DraftIssued."""
        self.must_be_open()
        self.issued_at = at
        due_at = at + PAYMENT_TERM if self.due_on is None else max(datetime.combine(self.due_on, _END_OF_DAY), at)
        return invoice_by_hand(
            self.id, self.client_id, lines, number=number, parties=parties, at=at, due_at=due_at, currency=self.currency
        )


def by_hand(
    description: str,
    unit_price: Money,
    *,
    quantity: int = 1,
    discount: int = 0,
    service_id: str | None = None,
    position: int = 1,
    extra_for: OrderId | None = None,
    order_number: str = "",
) -> InvoiceLine:
    """Return a line that is no order's own."""
    return InvoiceLine(
        order_id=OrderId(new_id()),
        position=position,
        order_number=order_number,
        service_id=ServiceId(UUID(service_id)) if service_id else None,
        description=description,
        quantity=quantity,
        unit_price=unit_price,
        discount=discount,
        tax=0,
        tax_rate=0,
        tax_name="",
        is_tax_included=False,
        credited=0,
        credited_tax=0,
        credited_at=None,
        is_by_hand=True,
        extra_for=extra_for,
        option="",
        grants=0,
        resets_credits=False,
    )


def invoice_by_hand(
    invoice_id: InvoiceId,
    client_id: ClientId,
    lines: Sequence[InvoiceLine],
    *,
    number: str,
    parties: dict[str, Any],
    at: datetime,
    due_at: datetime,
    currency: str,
) -> Invoice:
    """Return an open invoice for no purchase: it goes by its own id where others go by their purchase's."""
    total = Money.total((line.total for line in lines), currency)
    return Invoice(
        id=invoice_id,
        number=number,
        state=InvoiceState.OPEN,
        purchase_id=PurchaseId(invoice_id),
        client_id=client_id,
        total=total,
        paid=Money.zero(currency),
        issued_at=at,
        due_at=due_at,
        needed=total.amount,
        funded_at=None,
        parties=parties,
        lines=list(lines),
        payments=[],
        coupon="",
        coupon_refused="",
    )
