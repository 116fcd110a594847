"""Take an order up again whose subscription was renewed."""

from dataclasses import dataclass

from services.workflow.domain.after_completion import Then
from services.workflow.domain.states import OrderState
from services.workflow.storage.work import Work
from shared.kernel.actors import SYSTEM
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUpRenewedOrder:
    """The subscription that began with `order_id` has a new period, in which that order is worked on again."""

    order_id: OrderId


def take_up_renewed_order(work: Work, ask: TakeUpRenewedOrder) -> None:
    """A complete order is in work again, whatever its service says of messages (rule W-11); one that is still open goes on as it is.

    Raises OrderUnknown.
    """
    order = work.orders.locked(ask.order_id)
    if order.state is not OrderState.COMPLETED:
        return
    pipeline = work.pipelines.get(order.pipeline_key)
    news = order.take_up_again("The subscription was renewed.", pipeline, Then.REOPEN, by_message=False, at=work.now())
    work.tell(SYSTEM, order, news)
    work.have_worker(order)
