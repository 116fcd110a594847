"""Pause a subscription: nothing is renewed until it is resumed."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.plan import plan_of
from services.billing.domain.reach import own_client
from services.billing.domain.subscription import Subscription
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseSubscription:
    """`actor` lets `subscription_id` rest for a `reason`."""

    actor: Actor
    subscription_id: UUID
    reason: str


def pause_subscription(work: Work, ask: PauseSubscription) -> Subscription:
    """Return the subscription, at rest; tells SubscriptionPaused unless it was so already.

    Raises SubscriptionUnknown, NotAllowed, SubscriptionClosed.
    """
    subscription = work.subscriptions.locked(ask.subscription_id, of=own_client(ask.actor))
    ask.actor.require(PAYMENTS_RECORD)
    work.announce(*subscription.pause(ask.reason, at=work.now()), *plan_of(subscription, at=work.now()))
    work.forget(subscription.timer, subscription.dunning_timer)
    return subscription
