"""Request a revision: the client wants a delivery changed."""

from dataclasses import dataclass
from typing import Any

from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import require_client_s_say
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRevision:
    """`actor`, the client or a manager for them, asks for the change that `reason` describes, at the places of `marks`: rows of where and text."""

    actor: Actor
    order_id: OrderId
    reason: str
    marks: tuple[dict[str, Any], ...] = ()


def request_revision(work: Work, ask: RequestRevision) -> Order:
    """Return the order, in revision; tells RevisionRequested. Beyond the service's limit only a manager may (rule W-10).

    Raises OrderUnknown, NotYours, PipelineUnknown, MoveRefused, RevisionsUsedUp.
    """
    order = work.orders.locked(ask.order_id)
    require_client_s_say(ask.actor, order)
    pipeline = work.pipelines.get(order.pipeline_key)
    waiting = order.last_delivery
    news = order.request_revision(
        ask.reason,
        pipeline,
        may_exceed=ask.actor.may(may.ORDERS_CHANGE),
        marks=ask.marks,
        then=work.routing.after_completion(order.service_code),
        at=work.now(),
    )
    work.tell(ask.actor, order, news)
    work.have_worker(order)
    if waiting:
        work.forget(waiting.timer)
    return order
