"""Change a subscription: how much of it, at which price."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.proration import Proration, proration_of
from services.billing.domain.purchase import Purchase
from services.billing.domain.reach import own_client
from services.billing.domain.renewal import upgrade_of
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.money import Money
from shared.kernel.permissions import PAYMENTS_RECORD
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSubscription:
    """`actor` wants `quantity` at `unit_price`, the present one where None; `is_preview` only looks what that costs."""

    actor: Actor
    subscription_id: UUID
    quantity: int
    unit_price: Money | None = None
    is_preview: bool = False


def change_subscription(work: Work, ask: ChangeSubscription) -> tuple[Proration, Purchase | None]:
    """Return what the change costs, and what of it is to be billed now. Each period to come has it; a preview leaves all as it was.

    More than before is paid for the rest of the present period; less holds from the next on.
    Raises SubscriptionUnknown, NotAllowed, SubscriptionClosed, Invalid.
    """
    subscription = work.subscriptions.locked(ask.subscription_id, of=own_client(ask.actor))
    ask.actor.require(PAYMENTS_RECORD)
    price = ask.unit_price or subscription.unit_price
    if price.currency != subscription.unit_price.currency:
        told = f"The subscription is in {subscription.unit_price.currency}."
        raise Invalid([Problem(field="unit_price.currency", code="other_currency", message=told)])
    proration = proration_of(subscription, ask.quantity, price, at=work.now())
    if ask.is_preview:
        return proration, None
    subscription.change(ask.quantity, price)
    return proration, upgrade_of(subscription, proration.now, at=work.now()) if proration.now else None
