"""Renew a subscription: its next period begins."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.purchase import Purchase
from services.billing.domain.renewal import renewal_of
from services.billing.domain.subscription_states import SUBSCRIPTION_MOVES, SubscriptionMove
from services.billing.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewSubscription:
    """It is time for the `period` of `subscription_id`."""

    subscription_id: UUID
    period: int


def renew_subscription(work: Work, ask: RenewSubscription) -> Purchase | None:
    """Return what is to be billed for the period, None where nothing is; sets the timer of the one behind it.

    One that was to end with its period ends; one that is paused, past due or over is left alone, and so is a period that began before.
    Asked before its time, as where clocks differ, it is renewed in time; while the period before is not paid, the next waits for that.
    Tells SubscriptionRenewed or SubscriptionCancelled. Raises SubscriptionUnknown.
    """
    subscription = work.subscriptions.locked(ask.subscription_id)
    if SubscriptionMove.RENEW not in SUBSCRIPTION_MOVES[subscription.state]:
        return None
    if subscription.period_end > work.now():
        work.later(subscription.upcoming, at=subscription.period_end, key=subscription.timer)
        return None
    if subscription.ends_with_period:
        work.announce(*subscription.cancel("Ended with its period, as asked.", at=work.now()))
        return None
    if subscription.open_invoice_id is not None or not subscription.renew(ask.period):
        return None
    purchase, renewed = renewal_of(subscription, at=work.now())
    work.announce(renewed)
    work.later(subscription.upcoming, at=subscription.period_end, key=subscription.timer)
    return purchase
