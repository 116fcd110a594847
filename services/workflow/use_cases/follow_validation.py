"""Follow an order's validation: what intake says of it until work may start, or will not."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.workflow.domain import receiving
from services.workflow.domain.news import News
from services.workflow.storage.work import Work
from shared.contracts.intake.facts import (
    OrderApproved,
    OrderDetailsCompleted,
    OrderIncomplete,
    OrderRejected,
    OrderReviewDemanded,
    OrderWithdrawn,
)
from shared.kernel.actors import SYSTEM

Said = OrderIncomplete | OrderDetailsCompleted | OrderReviewDemanded | OrderApproved | OrderRejected | OrderWithdrawn

_VERBS: Final[Mapping[type, Callable[..., News]]] = {
    OrderIncomplete: receiving.incomplete,
    OrderDetailsCompleted: receiving.details_completed,
    OrderReviewDemanded: receiving.review_demanded,
    OrderApproved: receiving.approved,
    OrderRejected: receiving.rejected,
    OrderWithdrawn: receiving.withdrawn,
}


def follow_validation(work: Work, fact: Said) -> None:
    """Bring the order to where intake has it; a fact that comes late only stands in the history. Raises OrderUnknown."""
    order = work.orders.locked(fact.order_id)
    news: Any = _VERBS[type(fact)](order, fact)
    work.tell(SYSTEM, order, news)
    if news.is_change and order.state.is_final and (workers := order.routed_members):
        work.fill_seats(workers)
