"""Accept a delivery: the order is done."""

from dataclasses import dataclass

from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import require_client_s_say
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDelivery:
    """`actor`, the client or a manager for them, takes the last delivery of `order_id`."""

    actor: Actor
    order_id: OrderId


def accept_delivery(work: Work, ask: AcceptDelivery) -> Order:
    """Return the order, completed; tells OrderAccepted, OrderStageChanged and OrderCompleted. Its worker's seat is filled again.

    Raises OrderUnknown, NotYours, PipelineUnknown, MoveRefused.
    """
    order = work.orders.locked(ask.order_id)
    require_client_s_say(ask.actor, order)
    news = order.accept(work.pipelines.get(order.pipeline_key), is_silent=False, at=work.now())
    work.tell(ask.actor, order, news)
    if news.is_change:
        work.close(order)
    return order
