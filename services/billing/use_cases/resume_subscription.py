"""Resume a subscription that was paused."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.plan import plan_of
from services.billing.domain.reach import own_client
from services.billing.domain.subscription import Subscription
from services.billing.storage.work import Work
from shared.contracts.billing.subscriptions import DunSubscription
from shared.kernel.actors import Actor
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSubscription:
    """`actor` lets `subscription_id` go on."""

    actor: Actor
    subscription_id: UUID


def resume_subscription(work: Work, ask: ResumeSubscription) -> Subscription:
    """Return the subscription, active; what is left of its period still counts, else the next begins now.

    A renewal that was not paid is asked for again.

    Tells SubscriptionResumed unless it was active already. Raises SubscriptionUnknown, NotAllowed, SubscriptionClosed.
    """
    subscription = work.subscriptions.locked(ask.subscription_id, of=own_client(ask.actor))
    ask.actor.require(PAYMENTS_RECORD)
    work.announce(*subscription.resume(at=work.now()), *plan_of(subscription, at=work.now()))
    work.later(subscription.upcoming, at=subscription.period_end, key=subscription.timer)
    if subscription.open_invoice_id is not None:
        again = DunSubscription(subscription_id=subscription.id, invoice_id=subscription.open_invoice_id, nth=1)
        work.later(again, at=work.now() + work.dunning.wait_before(1), key=subscription.dunning_timer)
    return subscription
