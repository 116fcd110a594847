"""Validate an order: it is queued, and routed to a member at once."""

from services.workflow.domain import receiving
from services.workflow.storage.work import Work
from shared.contracts.intake.facts import OrderValidated
from shared.kernel.actors import SYSTEM


def validate_order(work: Work, fact: OrderValidated) -> None:
    """Queue the order and put a member on it, or leave it in the pool (rules W-3, W-4); tells OrderAssigned.

    A repeat is no news. Raises OrderUnknown.
    """
    order = work.orders.locked(fact.order_id)
    news = receiving.validated(order, fact, work.pipelines.find(order.pipeline_key), work.calendars.current)
    work.tell(SYSTEM, order, news)
    if news.is_change:
        work.place(work.desk(), [order])
