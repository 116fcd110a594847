"""The rows that billing's queries give, and the columns they are made of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from services.billing.domain.client import Client
from services.billing.domain.credit_note import CreditNote
from services.billing.domain.invoice import Invoice
from services.billing.domain.line import InvoiceLine
from services.billing.domain.payment import Payment, PaymentMethod
from services.billing.domain.states import InvoiceState
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    client_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """`line_id` names the line; `order_id` the order that it is for, None where it is for none."""

    line_id: UUID
    order_id: UUID | None
    order_number: str
    description: str
    quantity: int
    unit_price: Money
    discount: Money
    tax: Money
    tax_rate: int
    tax_name: str
    is_tax_included: bool
    total: Money
    credited: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    payment_id: UUID
    method: PaymentMethod
    amount: Money
    reference: str
    received_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    invoice_id: UUID
    number: str
    state: InvoiceState
    purchase_id: UUID
    client: ClientRow
    lines: list[LineRow]
    total: Money
    tax: Money
    paid: Money
    due: Money
    needed: Money
    credited: Money
    coupon: str
    coupon_refused: str
    parties: dict[str, Any] | None
    issued_at: datetime
    due_at: datetime
    paid_at: datetime | None
    payments: list[PaymentRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceEntryRow:
    """One change of a balance; `entry_id` is the ledger's."""

    entry_id: int
    at: datetime
    change: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """What was posted to an account in one currency, in minor units."""

    account: str
    currency: str
    debit: int
    credit: int


HEADER: Final = (
    Invoice.id,
    Invoice.number,
    Invoice.state,
    Invoice.purchase_id,
    Invoice.client_id,
    Client.name.label("client_name"),
    Invoice.total,
    Invoice.paid,
    Invoice.issued_at,
    Invoice.due_at,
    Invoice.paid_at,
    Invoice.needed,
    Invoice.coupon,
    Invoice.coupon_refused,
    Invoice.parties,
)
LINE: Final = (
    InvoiceLine.invoice_id,
    InvoiceLine.order_id,
    InvoiceLine.order_number,
    InvoiceLine.description,
    InvoiceLine.quantity,
    InvoiceLine.unit_price,
    InvoiceLine.discount,
    InvoiceLine.tax,
    InvoiceLine.tax_rate,
    InvoiceLine.tax_name,
    InvoiceLine.is_tax_included,
    InvoiceLine.credited,
    InvoiceLine.is_by_hand,
    InvoiceLine.extra_for,
)
PAYMENT: Final = (
    Payment.invoice_id,
    Payment.id,
    Payment.method,
    Payment.amount,
    Payment.reference,
    Payment.received_at,
    Payment.by,
)


def invoice(header: Row[Any], lines: Iterable[Row[Any]], payments: Iterable[Row[Any]]) -> InvoiceRow:
    """Return an invoice put together from its rows."""
    is_open = header.state is InvoiceState.OPEN
    shown = [_line(row) for row in lines]
    currency = header.total.currency
    return InvoiceRow(
        invoice_id=header.id,
        number=header.number,
        state=header.state,
        purchase_id=header.purchase_id,
        client=ClientRow(client_id=header.client_id, name=header.client_name or ""),
        lines=shown,
        total=header.total,
        tax=Money.total((line.tax for line in shown), currency),
        paid=header.paid,
        due=header.total - header.paid if is_open else Money.zero(currency),
        needed=Money(header.needed, currency),
        credited=Money.total((line.credited for line in shown), currency),
        coupon=header.coupon,
        coupon_refused=header.coupon_refused,
        parties=header.parties,
        issued_at=header.issued_at,
        due_at=header.due_at,
        paid_at=header.paid_at,
        payments=[_payment(row) for row in payments],
    )


def credit_note(corrected: InvoiceRow, note: CreditNote) -> InvoiceRow:
    """Return a credit note in the shape of the invoice that it corrects, with the parties and tax rates of that."""
    billed, currency = {str(line.line_id): line for line in corrected.lines}, note.total.currency
    shown = [_credited(billed[row["order_id"]], row["amount"], row["tax"]) for row in note.lines]
    return replace(
        corrected,
        number=note.number,
        lines=shown,
        total=note.total,
        tax=Money(note.tax, currency),
        paid=Money.zero(currency),
        due=note.total,
        credited=Money.zero(currency),
        issued_at=note.issued_at,
        due_at=note.issued_at,
        payments=[],
    )


def _credited(line: LineRow, amount: int, tax: int) -> LineRow:
    price, currency = amount if line.is_tax_included else amount - tax, line.total.currency
    return replace(
        line,
        quantity=1,
        unit_price=Money(price, currency),
        discount=Money.zero(currency),
        tax=Money(tax, currency),
        total=Money(amount, currency),
        credited=Money.zero(currency),
    )


def _line(row: Row[Any]) -> LineRow:
    currency = row.unit_price.currency
    extra = 0 if row.is_tax_included else row.tax
    return LineRow(
        line_id=row.order_id,
        order_id=row.extra_for if row.is_by_hand else row.order_id,
        order_number=row.order_number,
        description=row.description,
        quantity=row.quantity,
        unit_price=row.unit_price,
        discount=Money(row.discount, currency),
        tax=Money(row.tax, currency),
        tax_rate=row.tax_rate,
        tax_name=row.tax_name,
        is_tax_included=row.is_tax_included,
        total=row.unit_price * row.quantity + Money(extra - row.discount, currency),
        credited=Money(row.credited, currency),
    )


def _payment(row: Row[Any]) -> PaymentRow:
    return PaymentRow(
        payment_id=row.id,
        method=row.method,
        amount=row.amount,
        reference=row.reference,
        received_at=row.received_at,
        by=row.by,
    )
