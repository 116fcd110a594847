"""Rate an order: the client says what they think of it."""

from dataclasses import dataclass

from services.workflow.domain import telling_work as telling
from services.workflow.domain.ratings import Rating
from services.workflow.domain.refusals import NotDone
from services.workflow.domain.states import OrderState
from services.workflow.domain.visibility import require_client_s_say
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class RateOrder:
    """`actor`, the client or a manager for them, gives one to five `stars`; others may read it where `is_public`."""

    actor: Actor
    order_id: OrderId
    stars: int
    text: str = ""
    is_public: bool = False


def rate_order(work: Work, ask: RateOrder) -> Rating:
    """Return the rating; tells OrderRated. Another one replaces it, the same is no news.

    Raises OrderUnknown, NotYours, and NotDone before the order is complete.
    """
    order = work.orders.locked(ask.order_id)
    require_client_s_say(ask.actor, order)
    if order.state is not OrderState.COMPLETED:
        raise NotDone(f"order {order.number} is {order.state.words}: it is rated when it is complete")
    rating = work.ratings.find(order.id)
    if rating is not None and rating.is_same(ask.stars, ask.text, is_public=ask.is_public):
        return rating
    if rating is None:
        rating = Rating(order_id=order.id, client_id=order.client_id, service_code=order.service_code)
        work.ratings.add(rating)
    rating.stars, rating.text, rating.is_public, rating.rated_at = ask.stars, ask.text, ask.is_public, work.now()
    work.tell(ask.actor, order, telling.rated(order, rating))
    return rating
