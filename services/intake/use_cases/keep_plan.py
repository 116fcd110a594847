"""Keep what billing tells of a plan."""

from services.intake.domain.plan import Plan, PlanOrder
from services.intake.storage.work import Work
from shared.contracts.billing.subscriptions import PlanChanged


def keep_plan(work: Work, told: PlanChanged) -> None:
    """The plan is as billing last told; the order that began it is one of its own. Raises OrderUnknown."""
    first = work.orders.locked(told.order_id)
    plan = work.plans.locked(told.subscription_id)
    if plan is None:
        plan = Plan.of(told, first)
        work.plans.add(plan, PlanOrder.first(plan, first))
    plan.hear(told)
