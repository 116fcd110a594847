"""Cancel an order that was validated."""

from dataclasses import dataclass

from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import require_permission
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    """`actor` stops `order_id` for good; the client may read `reason`."""

    actor: Actor
    order_id: OrderId
    reason: str


def cancel_order(work: Work, ask: CancelOrder) -> Order:
    """Return the order, cancelled; tells OrderCancelled. Its worker's seat is filled again.

    Raises OrderUnknown, NotAllowed, MoveRefused.
    """
    order = work.orders.locked(ask.order_id)
    require_permission(ask.actor, may.ORDERS_CHANGE, order)
    news = order.cancel(ask.reason, at=work.now())
    work.tell(ask.actor, order, news)
    if news.is_change:
        work.close(order)
    return order
