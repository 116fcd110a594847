"""Cancel an order of a purchase: it is not owed any more, and what was paid for it goes back to the client's balance."""

from dataclasses import dataclass

from services.billing.domain.credit_note import CreditNote, credited_of
from services.billing.domain.invoice import Invoice
from services.billing.domain.series import CREDIT_NOTES
from services.billing.storage.work import Work
from shared.contracts.billing.subscriptions import CancelSubscription
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPurchaseOrder:
    """`order_id` will not be worked on, says `actor`, for `reason`."""

    actor: Actor
    order_id: OrderId
    reason: str


def cancel_purchase_order(work: Work, ask: CancelPurchaseOrder) -> None:
    """The order is gone. Not billed yet, it never will be, and what was held for it is released; billed, its line and what was extra for it are credited by credit notes; twice is no news.

    The subscription that it began is to end. Tells InvoiceVoided where it was the last order of an open invoice, else BalanceChanged for what was paid,
    and InvoicePaid with OrderFunded where the other orders are thereby paid for.
    """
    subscription = work.subscriptions.begun_by(ask.order_id)
    work.orders.locked(ask.order_id).go(ask.reason, at=work.now())
    if subscription is not None:
        work.announce(CancelSubscription(subscription_id=subscription, reason=ask.reason))
    invoices = work.invoices.locked_for_order(ask.order_id)
    for invoice in invoices:
        _release(work, ask, invoice)
    if not invoices:
        _release_hold(work, ask.order_id)


def _release_hold(work: Work, order_id: OrderId) -> None:
    for hold in work.holds.of([order_id]):
        hold.release(work.balances.locked(hold.client_id, hold.amount.currency), at=work.now())


def _release(work: Work, ask: CancelPurchaseOrder, invoice: Invoice) -> None:
    before, series = credited_of(invoice), work.series.locked(CREDIT_NOTES)
    balance = work.balances.locked(invoice.client_id, invoice.total.currency)
    by, at = ask.actor.name, work.now()
    told = [
        fact
        for line in invoice.lines
        if line.of_order == ask.order_id
        for fact in invoice.release(line.order_id, balance, reason=ask.reason, by=by, at=at, books=work.ledger)
    ]
    if credited_of(invoice) != before:
        work.credit_notes.add(CreditNote.of(invoice, before, number=series.take(), reason=ask.reason, by=by, at=at))
    work.announce(*told)
