"""Reject an order: the agency will not do it."""

from dataclasses import dataclass

from services.intake.domain.order import Order
from services.intake.domain.states import OrderState
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import ORDERS_CHANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectOrder:
    """`actor` says no to `order_id`; the client may read `reason`."""

    actor: Actor
    order_id: OrderId
    reason: str


def reject_order(work: Work, ask: RejectOrder) -> Order:
    """Return the order, rejected; tells OrderRejected unless it was so already. Raises OrderUnknown, NotAllowed, MoveRefused."""
    order = work.orders.locked(ask.order_id)
    if order.state is OrderState.IN_REVIEW and not ask.actor.may(ORDERS_CHANGE):
        order.require_reviewer(ask.actor)
    else:
        ask.actor.require(ORDERS_CHANGE)
    work.announce(*order.reject(ask.reason, at=work.now()))
    work.forget(order.follow_up)
    return order
