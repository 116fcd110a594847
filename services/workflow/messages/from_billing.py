"""What billing tells: how the invoice of an order stands. Billing may be faster than intake: its facts wait for our orders."""

from services.workflow.domain.refusals import MoveRefused, OrderClosed, OrderUnknown
from services.workflow.storage.work import Work
from services.workflow.use_cases.cancel_order import CancelOrder, cancel_order
from services.workflow.use_cases.finish_with_credits import FinishWithCredits, finish_with_credits
from services.workflow.use_cases.record_dispute import record_dispute
from services.workflow.use_cases.record_invoice import Said, record_invoice
from services.workflow.use_cases.take_up_renewed_order import TakeUpRenewedOrder, take_up_renewed_order
from shared.contracts.billing.facts import (
    CreditsGranted,
    InvoiceIssued,
    InvoicePaid,
    InvoiceRefunded,
    InvoiceVoided,
    InvoiceWrittenOff,
    PaymentDisputed,
)
from shared.contracts.billing.subscriptions import SubscriptionRenewed
from shared.kernel.actors import SYSTEM
from shared.kernel.refusals import NotYet


def on_invoice_issued(work: Work, fact: InvoiceIssued) -> None:
    """A billed order waits for the money, unless it is validated already."""
    _record(work, fact)


def on_invoice_paid(work: Work, fact: InvoicePaid) -> None:
    """A paid invoice shows on its orders. That they may start is for intake to say."""
    _record(work, fact)


def on_invoice_voided(work: Work, fact: InvoiceVoided) -> None:
    """A void invoice shows on its orders."""
    _record(work, fact)


def on_invoice_written_off(work: Work, fact: InvoiceWrittenOff) -> None:
    """An invoice that will not be paid shows on its orders."""
    _record(work, fact)


def on_invoice_refunded(work: Work, fact: InvoiceRefunded) -> None:
    """An order whose money went back as a whole ends, unless it has ended already (rule B-6)."""
    for order_id in fact.order_ids:
        try:
            cancel_order(work, CancelOrder(actor=SYSTEM, order_id=order_id, reason=f"Refunded: {fact.reason}"))
        except OrderUnknown as unknown:
            raise NotYet(str(unknown)) from unknown
        except (MoveRefused, OrderClosed):
            continue


def on_payment_disputed(work: Work, fact: PaymentDisputed) -> None:
    """A bank has taken money back, or has decided: the orders that were paid by it show it."""
    try:
        record_dispute(work, fact)
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown


def on_credits_granted(work: Work, fact: CreditsGranted) -> None:
    """An order that bought credits is done when they are granted. That it is validated may still be on its way."""
    for order_id in fact.order_ids:
        try:
            finish_with_credits(work, FinishWithCredits(order_id=order_id))
        except (OrderUnknown, MoveRefused) as early:
            raise NotYet(str(early)) from early


def on_subscription_renewed(work: Work, fact: SubscriptionRenewed) -> None:
    """A renewal may take its first order up again; a new order comes by way of intake."""
    if fact.on_renewal != "reopen":
        return
    try:
        take_up_renewed_order(work, TakeUpRenewedOrder(order_id=fact.order_id))
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown


def _record(work: Work, fact: Said) -> None:
    try:
        record_invoice(work, fact)
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown
