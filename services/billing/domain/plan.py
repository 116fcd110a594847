"""Plans: subscriptions on which clients place orders, without paying for each (rule B-13)."""

from datetime import datetime
from typing import Final

from services.billing.domain.subscription import Subscription
from services.billing.domain.subscription_states import SubscriptionState
from shared.contracts.billing.subscriptions import PlanChanged
from shared.kernel.facts import Fact

REQUESTS: Final = "requests"
_OPEN: Final = frozenset({SubscriptionState.TRIALING, SubscriptionState.ACTIVE})


def plan_of(subscription: Subscription, *, at: datetime) -> list[Fact]:
    """Return what is told of the plan as it stands now, under the next version; nothing of one that takes no orders.

    While a renewal is not paid the limits are those of the period before: the next begins to count when it is.
    """
    if subscription.on_renewal != REQUESTS:
        return []
    subscription.plan_version += 1
    unpaid = subscription.open_invoice_id is not None
    return [
        PlanChanged(
            subscription_id=subscription.id,
            version=subscription.plan_version,
            order_id=subscription.order_id,
            client_id=subscription.client_id,
            is_open=subscription.state in _OPEN,
            period=subscription.period - unpaid,
            period_ends_at=subscription.period_start if unpaid else subscription.period_end,
            requests_per_period=subscription.requests_per_period,
            active_requests=subscription.active_requests,
            changed_at=at,
        )
    ]
