"""Accept silently: a delivery without an answer counts as accepted after the service's days (rule W-10)."""

from services.workflow.domain.states import OrderState
from services.workflow.storage.work import Work
from shared.contracts.workflow.facts import AcceptSilently
from shared.kernel.actors import SYSTEM


def accept_silently(work: Work, ask: AcceptSilently) -> None:
    """Complete the order if that delivery still waits; tells as accept_delivery does. An answered one is no news.

    Raises OrderUnknown.
    """
    order = work.orders.locked(ask.order_id)
    last = order.last_delivery
    if order.state is not OrderState.DELIVERED or last is None or last.number != ask.delivery:
        return
    news = order.accept(work.pipelines.get(order.pipeline_key), is_silent=True, at=work.now())
    work.tell(SYSTEM, order, news)
    work.close(order)
