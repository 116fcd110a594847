"""Keep a subscription that was to end with its period."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.reach import own_client
from services.billing.domain.subscription import Subscription
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSubscription:
    """`actor`, its client or a member for them, wants `subscription_id` renewed after all."""

    actor: Actor
    subscription_id: UUID


def keep_subscription(work: Work, ask: KeepSubscription) -> Subscription:
    """Return the subscription, which is renewed when its period is over. Raises SubscriptionUnknown, NotAllowed."""
    subscription = work.subscriptions.locked(ask.subscription_id, of=own_client(ask.actor))
    if not ask.actor.is_client:
        ask.actor.require(PAYMENTS_RECORD)
    subscription.end_with_period(wanted=False)
    return subscription
