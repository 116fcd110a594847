"""Approve an order that was held for review: it may go on."""

from dataclasses import dataclass

from services.intake.domain.order import Order
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveOrder:
    """`actor` has looked at `order_id` and finds it good."""

    actor: Actor
    order_id: OrderId


def approve_order(work: Work, ask: ApproveOrder) -> Order:
    """Return the order, to be billed; tells OrderApproved and PurchaseChecked unless it was so already (rule I-5).

    Raises OrderUnknown, NotAllowed, MoveRefused.
    """
    order = work.orders.locked(ask.order_id)
    order.require_reviewer(ask.actor)
    work.announce(*order.approve(ask.actor, at=work.now()))
    return order
