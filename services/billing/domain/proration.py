"""Proration: what a change of a subscription costs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from services.billing.domain.subscription import Subscription
from services.billing.domain.subscription_states import SubscriptionState
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Proration:
    """A change of what a period costs: `now` for the rest of the present period, `then` for each period to come."""

    now: Money
    then: Money


def proration_of(subscription: Subscription, quantity: int, unit_price: Money, *, at: datetime) -> Proration:
    """Return what it costs to have `quantity` at `unit_price` from now on.

    More than before is paid by the second for the rest of the period; less is never paid back, but holds from the next.
    """
    then = unit_price * quantity
    more = then - subscription.price
    if more.amount <= 0 or subscription.state not in {SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE}:
        return Proration(now=Money.zero(more.currency), then=then)
    whole = subscription.period_end - subscription.period_start
    left = max(subscription.period_end - at, timedelta(0)) / whole
    return Proration(now=more.share(100 * Decimal(left)), then=then)
