"""What billing asks of itself, and what it tells."""

from datetime import datetime
from uuid import UUID

from shared.kernel.facts import Ask, Fact, message
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PaymentId, PurchaseId
from shared.kernel.money import Money


@message("billing.make_attempt.v1", about="attempt_id")
class MakeAttempt(Ask):
    """Ask the payment provider for what this attempt says, if it is still due."""

    attempt_id: UUID


@message("billing.make_refund.v1", about="attempt_id")
class MakeRefund(Ask):
    """Have the payment provider give back what this attempt says, if it is still due."""

    attempt_id: UUID


@message("billing.follow_up_event.v1")
class FollowUpEvent(Ask):
    """Look what an event of a payment provider means for us, and let it take effect."""

    provider: str
    event_id: str


@message("billing.reconcile.v1")
class Reconcile(Ask):
    """Compare our books with a payment provider's."""

    provider: str


@message("billing.check_vat_number.v1", about="client_id")
class CheckVatNumber(Ask):
    """Look up at the register of VAT numbers which business has the client's."""

    client_id: ClientId


@message("billing.remind_payer.v1", about="invoice_id")
class RemindPayer(Ask):
    """Remind the client of an invoice that is due, if it still is; the `nth` time, from 0."""

    invoice_id: InvoiceId
    nth: int


@message("billing.collect_invoice.v1", about="invoice_id")
class CollectInvoice(Ask):
    """Charge the method that the client has chosen to pay invoices automatically."""

    invoice_id: InvoiceId


@message("billing.credits_earned.v1", about="invoice_id")
class CreditsEarned(Fact):
    """An invoice that grants credits is paid, or some of it was taken back: what it grants is to come, or to go."""

    invoice_id: InvoiceId


@message("billing.grant_credits.v1", about="client_id")
class GrantCredits(Ask):
    """Grant the credits that come with a top-up, once; `amount` is in credits, `XXX`."""

    top_up_id: UUID
    client_id: ClientId
    amount: Money
    resets: bool = False


@message("billing.credits_granted.v1", about="client_id")
class CreditsGranted(Fact):
    """Credits in the agency's own unit, `XXX`, came with what a client paid. `order_ids` granted them, and are done with that; a top-up is no invoice."""

    invoice_id: InvoiceId | None
    client_id: ClientId
    amount: Money
    granted_at: datetime
    order_ids: tuple[OrderId, ...] = ()


@message("billing.invoice_issued.v1", about="purchase_id")
class InvoiceIssued(Fact):
    """An invoice for a purchase has its number and will not change again (rule B-3). `due` is what is still to be paid at issue.

    `pay_path` of the portal needs no login.
    """

    invoice_id: InvoiceId
    number: str
    purchase_id: PurchaseId
    client_id: ClientId
    order_ids: tuple[OrderId, ...]
    total: Money
    due: Money
    issued_at: datetime
    due_at: datetime
    pay_path: str = ""


@message("billing.invoice_paid.v1", about="purchase_id")
class InvoicePaid(Fact):
    """Nothing is left to pay on the invoice. `method` is how the last part came: `balance`, `manual`, ..."""

    invoice_id: InvoiceId
    number: str
    purchase_id: PurchaseId
    client_id: ClientId
    order_ids: tuple[OrderId, ...]
    total: Money
    method: str
    paid_at: datetime


@message("billing.order_funded.v1", about="order_id")
class OrderFunded(Fact):
    """The money for the order is there: it may go on (rule B-4)."""

    order_id: OrderId
    invoice_id: InvoiceId
    funded_at: datetime


@message("billing.invoice_voided.v1", about="purchase_id")
class InvoiceVoided(Fact):
    """The invoice is not owed any more."""

    invoice_id: InvoiceId
    number: str
    purchase_id: PurchaseId
    client_id: ClientId
    order_ids: tuple[OrderId, ...]
    reason: str
    voided_at: datetime


@message("billing.invoice_written_off.v1", about="invoice_id")
class InvoiceWrittenOff(Fact):
    """`amount` of the invoice was still due and is given up: it will not come."""

    invoice_id: InvoiceId
    number: str
    client_id: ClientId
    order_ids: tuple[OrderId, ...]
    amount: Money
    reason: str
    written_off_at: datetime


@message("billing.balance_changed.v1", about="client_id")
class BalanceChanged(Fact):
    """A client's prepaid money is now `balance`."""

    client_id: ClientId
    change: Money
    balance: Money
    reason: str
    changed_at: datetime


@message("billing.payment_failed.v1", about="client_id")
class PaymentFailed(Fact):
    """A payment through a provider came to nothing, for a `reason` in its own words. Without an invoice it was a top-up.

    `pay_path` of the portal needs no login.
    """

    payment_id: PaymentId
    client_id: ClientId
    invoice_id: InvoiceId | None
    number: str
    order_ids: tuple[OrderId, ...]
    amount: Money
    reason: str
    failed_at: datetime
    pay_path: str = ""


@message("billing.invoice_overdue.v1", about="invoice_id")
class InvoiceOverdue(Fact):
    """`due` of the invoice was to be paid by `due_at` and is not; `reminder` counts from 0. `pay_path` of the portal needs no login."""

    invoice_id: InvoiceId
    number: str
    client_id: ClientId
    order_ids: tuple[OrderId, ...]
    due: Money
    due_at: datetime
    reminder: int
    pay_path: str
    told_at: datetime


@message("billing.invoice_refunded.v1", about="invoice_id")
class InvoiceRefunded(Fact):
    """`amount` of the invoice goes back to the client, to `source`, `balance` or by `manual` means.

    `order_ids` are refunded as a whole: they end where they are not completed (rule B-6).
    """

    invoice_id: InvoiceId
    number: str
    client_id: ClientId
    order_ids: tuple[OrderId, ...]
    amount: Money
    target: str
    credit_note: str
    reason: str
    refunded_at: datetime


@message("billing.refund_failed.v1", about="invoice_id")
class RefundFailed(Fact):
    """A payment provider could not give money back; it is on the client's balance."""

    refund_id: UUID
    invoice_id: InvoiceId
    client_id: ClientId
    amount: Money
    reason: str
    failed_at: datetime


@message("billing.payment_disputed.v1", about="client_id")
class PaymentDisputed(Fact):
    """A client's bank has taken a payment back, or has decided: `state` is `open`, `won` or `lost`."""

    dispute_id: UUID
    client_id: ClientId
    invoice_id: InvoiceId | None
    order_ids: tuple[OrderId, ...]
    amount: Money
    reason: str
    state: str
    happened_at: datetime
