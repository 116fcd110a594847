"""Follow an order: hear of what happens to it."""

from dataclasses import dataclass

from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import ORDERS_VIEW_ALL
from shared.kernel.refusals import NotAllowed


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowOrder:
    """`actor` wants to hear of `order_id`, or no more."""

    actor: Actor
    order_id: OrderId
    is_followed: bool


def follow_order(work: Work, ask: FollowOrder) -> None:
    """The member is told what followers are, from now on; saying it twice is no news.

    Only who sees all orders may: notify does not know who sees which. Raises NotAllowed, OrderUnknown.
    """
    if not ask.actor.is_member or ask.actor.id is None:
        raise NotAllowed("only members follow orders")
    if ask.is_followed:
        ask.actor.require(ORDERS_VIEW_ALL)
    card = work.order_cards.locked(ask.order_id)
    if ask.is_followed:
        card.follow(ask.actor.id)
    else:
        card.unfollow(ask.actor.id)
