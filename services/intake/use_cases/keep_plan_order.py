"""Keep whether an order on a plan is under way."""

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.refusals import OrderUnknown
from services.intake.storage.work import Work
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPlanOrder:
    """`order_id` is over since `told_at`, or under way again."""

    order_id: OrderId
    is_over: bool
    told_at: datetime


def keep_plan_order(work: Work, ask: KeepPlanOrder) -> None:
    """It counts as under way, or does not any more. Raises OrderUnknown where it is not known to be on a plan."""
    order = work.plans.order_locked(ask.order_id)
    if order is None:
        raise OrderUnknown(f"order {ask.order_id} is on no plan")
    order.hear(is_over=ask.is_over, at=ask.told_at)
