"""Followers: members who want to hear of an order."""

from flask_smorest import Blueprint

from services.notify.api import begin_work
from services.notify.use_cases.follow_order import FollowOrder, follow_order
from shared.kernel.ids import OrderId
from shared.web.auth import the_actor
from shared.web.resource import problems

resource = Blueprint("followers", __name__, description="Members who want to hear of an order.")


@resource.put("/orders/<uuid:order_id>/followers/me")
@resource.response(204)
@problems(resource, 401, 403, 404)
def create(order_id: OrderId) -> None:
    """Hear of what happens to the order."""
    with begin_work() as work:
        follow_order(work, FollowOrder(actor=the_actor(), order_id=order_id, is_followed=True))


@resource.delete("/orders/<uuid:order_id>/followers/me")
@resource.response(204)
@problems(resource, 401, 403, 404)
def remove(order_id: OrderId) -> None:
    """Hear no more than I must."""
    with begin_work() as work:
        follow_order(work, FollowOrder(actor=the_actor(), order_id=order_id, is_followed=False))
