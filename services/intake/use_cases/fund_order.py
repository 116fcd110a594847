"""Fund an order: its money is there, so its work may start."""

from services.intake.domain.order import Order
from services.intake.storage.work import Work
from shared.kernel.ids import OrderId


def fund_order(work: Work, order_id: OrderId) -> Order:
    """Return the order, validated; tells OrderValidated with its brief unless it was so already or will not go on.

    Raises OrderUnknown, MoveRefused.
    """
    order = work.orders.locked(order_id)
    work.announce(*order.fund(at=work.now()))
    return order
