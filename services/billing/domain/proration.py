"""Proration: what a change of a subscription costs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from services.billing.domain.subscription import Subscription
from services.billing.domain.subscription_states import SubscriptionState
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Proration:
    """A change of what a period costs: `now` for the rest of the present period, `then` for each period to come.

    `back` is what the rest of the present period costs less, for who credits that.
    """

    now: Money
    then: Money
    back: Money


def proration_of(subscription: Subscription, quantity: int, unit_price: Money, *, at: datetime) -> Proration:
    """Return what it costs to have `quantity` at `unit_price` from now on.

    More than before is paid by the second for the rest of the period; so much is less worth, too, where it is less.
    """
    then = unit_price * quantity
    more = then - subscription.price
    nothing = Money.zero(more.currency)
    if not more or subscription.state not in {SubscriptionState.ACTIVE, SubscriptionState.PAST_DUE}:
        return Proration(now=nothing, then=then, back=nothing)
    whole = subscription.period_end - subscription.period_start
    left = max(subscription.period_end - at, timedelta(0)) / whole
    share = max(more, -more).share(100 * Decimal(left))
    is_more = more > nothing
    return Proration(now=share if is_more else nothing, then=then, back=nothing if is_more else share)
