"""What billing tells: invoices, which go to the client who bought."""

from services.notify.domain.kinds import NoticeKind
from services.notify.domain.rule import Audience
from services.notify.messages.telling import tell
from services.notify.storage.work import Work
from shared.contracts.billing.facts import (
    InvoiceIssued,
    InvoiceOverdue,
    InvoicePaid,
    InvoiceVoided,
    PaymentDisputed,
    PaymentFailed,
    RefundFailed,
)
from shared.contracts.billing.subscriptions import SubscriptionCancelled, SubscriptionPastDue


def on_invoice_issued(work: Work, fact: InvoiceIssued) -> None:
    """The client gets the invoice, and is asked to pay what their balance did not cover."""
    tell(
        work,
        NoticeKind.INVOICE_ISSUED,
        fact,
        to=fact.client_id,
        orders=fact.order_ids,
        once_per=(fact.invoice_id,),
    )


def on_invoice_paid(work: Work, fact: InvoicePaid) -> None:
    """The client hears that nothing is left to pay."""
    tell(
        work,
        NoticeKind.INVOICE_PAID,
        fact,
        to=fact.client_id,
        orders=fact.order_ids,
        once_per=(fact.invoice_id,),
    )


def on_invoice_voided(work: Work, fact: InvoiceVoided) -> None:
    """The client hears that they need not pay any more."""
    tell(
        work,
        NoticeKind.INVOICE_VOIDED,
        fact,
        to=fact.client_id,
        orders=fact.order_ids,
        once_per=(fact.invoice_id,),
    )


def on_invoice_overdue(work: Work, fact: InvoiceOverdue) -> None:
    """The client is reminded, with a link that needs no login."""
    tell(
        work,
        NoticeKind.INVOICE_OVERDUE,
        fact,
        to=fact.client_id,
        orders=fact.order_ids,
        once_per=(fact.invoice_id, fact.reminder),
    )


def on_payment_failed(work: Work, fact: PaymentFailed) -> None:
    """The client hears why, and where to pay another way."""
    tell(
        work,
        NoticeKind.PAYMENT_FAILED,
        fact,
        to=fact.client_id,
        orders=fact.order_ids,
        once_per=(fact.payment_id,),
    )


def on_payment_disputed(work: Work, fact: PaymentDisputed) -> None:
    """Those who look after the money hear that a bank has taken some back, and later how that was decided."""
    tell(
        work,
        NoticeKind.PAYMENT_DISPUTED,
        fact,
        to=(),
        audience=Audience.ACCOUNTS,
        orders=fact.order_ids,
        once_per=(fact.dispute_id, fact.state),
    )


def on_refund_failed(work: Work, fact: RefundFailed) -> None:
    """The client, and those who look after the money, hear that it stands on the balance instead."""
    tell(
        work,
        NoticeKind.REFUND_FAILED,
        fact,
        to=fact.client_id,
        orders=(),
        once_per=(fact.refund_id,),
    )


def on_subscription_past_due(work: Work, fact: SubscriptionPastDue) -> None:
    """The client hears how to pay a renewal. Where a saved method is being charged again, that may yet work, or fails with a mail of its own."""
    if fact.is_tried:
        return
    tell(
        work,
        NoticeKind.SUBSCRIPTION_PAST_DUE,
        fact,
        to=fact.client_id,
        orders=(fact.order_id,),
        once_per=(fact.invoice_id, fact.nth),
    )


def on_subscription_cancelled(work: Work, fact: SubscriptionCancelled) -> None:
    """The client hears that nothing is renewed any more, and why."""
    tell(
        work,
        NoticeKind.SUBSCRIPTION_CANCELLED,
        fact,
        to=fact.client_id,
        orders=(fact.order_id,),
        once_per=(fact.subscription_id,),
    )
