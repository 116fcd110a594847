"""Deliver an order: hand work over to the client."""

from dataclasses import dataclass

from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import require_work
from services.workflow.storage.work import Work
from shared.contracts.workflow.facts import AcceptSilently
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverOrder:
    """`actor` hands over `text` and `links` for `order_id`."""

    actor: Actor
    order_id: OrderId
    text: str
    links: tuple[str, ...] = ()


def deliver_order(work: Work, ask: DeliverOrder) -> Order:
    """Return the order, delivered; tells OrderDelivered and OrderStageChanged. Silence will count as acceptance (rule W-10).

    Raises OrderUnknown, NotYours, PipelineUnknown, MoveRefused.
    """
    order = work.orders.locked(ask.order_id)
    require_work(ask.actor, order)
    news = order.deliver(ask.text, ask.links, work.pipelines.get(order.pipeline_key), at=work.now())
    work.tell(ask.actor, order, news)
    if news.is_change and order.last_delivery and order.acceptance_due_at:
        delivery = order.last_delivery
        silence = AcceptSilently(order_id=order.id, delivery=delivery.number)
        work.later(silence, at=order.acceptance_due_at, key=delivery.timer)
    return order
