"""Deliver an order: hand work over to the client."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import require_work
from services.workflow.storage.work import Work
from shared.contracts.workflow.facts import AcceptSilently
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverOrder:
    """`actor` hands over `text`, `links` and `files` for `order_id`; `is_part` is not all of it yet. `files` are ids of its files."""

    actor: Actor
    order_id: OrderId
    text: str
    links: tuple[str, ...] = ()
    files: tuple[UUID, ...] = ()
    is_part: bool = False


def deliver_order(work: Work, ask: DeliverOrder) -> Order:
    """Return the order, delivered; tells OrderDelivered and OrderStageChanged. Silence will count as acceptance (rule W-10).

    Its files are the client's to see from then on. Raises OrderUnknown, NotYours, PipelineUnknown, MoveRefused, Invalid.
    """
    order = work.orders.locked(ask.order_id)
    require_work(ask.actor, order)
    files = _shown(work, ask)
    pipeline = work.pipelines.get(order.pipeline_key)
    news = order.deliver(ask.text, ask.links, pipeline, files=files, is_part=ask.is_part, at=work.now())
    work.tell(ask.actor, order, news)
    if news.is_change and order.last_delivery and order.acceptance_due_at and not ask.is_part:
        delivery = order.last_delivery
        silence = AcceptSilently(order_id=order.id, delivery=delivery.number)
        work.later(silence, at=order.acceptance_due_at, key=delivery.timer)
    return order


def _shown(work: Work, ask: DeliverOrder) -> list[str]:
    """Let the client see the files that are delivered. Raises Invalid for one that the order does not have."""
    files = {file.id: file for file in work.files.of(ask.order_id, visible_only=False)} if ask.files else {}
    problems = [
        Problem(field="files", code="unknown", message=f"The order has no file {one}.")
        for one in ask.files
        if one not in files
    ]
    if problems:
        raise Invalid(problems)
    for one in ask.files:
        files[one].is_visible = True
    return [str(one) for one in ask.files]
