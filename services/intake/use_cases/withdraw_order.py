"""Withdraw an order before its work may start."""

from dataclasses import dataclass

from services.intake.domain.order import Order
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import ORDERS_CHANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawOrder:
    """`actor`, the client or a member for them, takes `order_id` back because of `reason`."""

    actor: Actor
    order_id: OrderId
    reason: str


def withdraw_order(work: Work, ask: WithdrawOrder) -> Order:
    """Return the order, withdrawn; tells OrderWithdrawn unless it was so already. Raises OrderUnknown, NotAllowed, MoveRefused."""
    order = work.orders.locked(ask.order_id)
    order.open_to(ask.actor, ORDERS_CHANGE)
    work.announce(*order.withdraw(ask.reason, at=work.now()))
    work.forget(order.follow_up)
    return order
