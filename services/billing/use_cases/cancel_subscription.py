"""Cancel a subscription: at once, or when its period is over."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.credit_note import void_by_note
from services.billing.domain.plan import plan_of
from services.billing.domain.reach import own_client
from services.billing.domain.series import CREDIT_NOTES
from services.billing.domain.states import InvoiceState
from services.billing.domain.subscription import Subscription
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSubscription:
    """`actor` ends `subscription_id` for a `reason`; `at_period_end` lets it run until what is paid for is over."""

    actor: Actor
    subscription_id: UUID
    reason: str
    at_period_end: bool = False


def cancel_subscription(work: Work, ask: CancelSubscription) -> Subscription:
    """Return the subscription, over or bound to be. A client may let their own run out; ending it at once is for members.

    A renewal that nobody paid is void. Tells SubscriptionCancelled and InvoiceVoided; twice is no news.
    Raises SubscriptionUnknown, NotAllowed, SubscriptionClosed.
    """
    subscription = work.subscriptions.locked(ask.subscription_id, of=own_client(ask.actor))
    if not (ask.actor.is_client and ask.at_period_end):
        ask.actor.require(PAYMENTS_RECORD)
    if ask.at_period_end:
        subscription.end_with_period(wanted=True)
        return subscription
    invoice = work.invoices.locked(subscription.open_invoice_id) if subscription.open_invoice_id else None
    if invoice is not None and invoice.state is not InvoiceState.OPEN:  # paid, and not heard of yet
        work.announce(*subscription.settle(invoice.id, at=work.now()))
        invoice = None
    work.announce(*subscription.cancel(ask.reason, at=work.now()), *plan_of(subscription, at=work.now()))
    work.forget(subscription.timer, subscription.dunning_timer)
    if invoice is not None:
        series, by, at = work.series.locked(CREDIT_NOTES), ask.actor.name, work.now()
        balance = work.balances.locked(invoice.client_id, invoice.total.currency)
        told = void_by_note(
            invoice, balance, work.credit_notes, series, reason=ask.reason, by=by, at=at, books=work.ledger
        )
        work.announce(*told)
    return subscription
