"""Settle a subscription: an invoice of it is paid."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.plan import plan_of
from services.billing.domain.subscription_states import SUBSCRIPTION_MOVES, SubscriptionMove
from services.billing.storage.work import Work
from shared.kernel.ids import InvoiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleSubscription:
    """`invoice_id`, of `subscription_id`, is paid."""

    subscription_id: UUID
    invoice_id: InvoiceId


def settle_subscription(work: Work, ask: SettleSubscription) -> None:
    """What waited for the money goes on, dunning ends, and the timer of the next period is set. Twice is no news.

    Tells SubscriptionResumed where it was past due. Raises SubscriptionUnknown.
    """
    subscription = work.subscriptions.locked(ask.subscription_id)
    work.announce(*subscription.settle(ask.invoice_id, at=work.now()), *plan_of(subscription, at=work.now()))
    if subscription.open_invoice_id is None:
        work.forget(subscription.dunning_timer)
    if SubscriptionMove.RENEW in SUBSCRIPTION_MOVES[subscription.state]:
        work.later(subscription.upcoming, at=subscription.period_end, key=subscription.timer)
