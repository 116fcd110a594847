"""Finish an order that only granted credits: there is nothing to work on."""

from dataclasses import dataclass

from services.workflow.domain.states import Move
from services.workflow.storage.work import Work
from shared.kernel.actors import SYSTEM
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishWithCredits:
    """The credits that `order_id` buys are on its client's balance."""

    order_id: OrderId


def finish_with_credits(work: Work, ask: FinishWithCredits) -> None:
    """The order is complete; tells OrderCompleted. One that is over is no news.

    Raises OrderUnknown, and MoveRefused where it is not validated yet.
    """
    order = work.orders.locked(ask.order_id)
    if order.state.is_final:
        return
    before = order.standing
    pipeline = work.pipelines.get(order.pipeline_key)
    if order.may(Move.WORK):
        order.make(Move.WORK)
    order.make(Move.CLOSE, pipeline)
    work.tell(SYSTEM, order, order.entered(pipeline, before, work.now()) + order.complete(work.now()))
    work.close(order)
