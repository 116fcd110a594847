"""Plan an order: give it another due date or another priority."""

from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain.clock import due_after
from services.workflow.domain.orders import Order
from services.workflow.domain.timed import Priority
from services.workflow.domain.visibility import require_permission
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOrder:
    """`actor` wants `order_id` due at `due_at` and of that priority; None leaves it as it is, but for a rush, which its service may have due sooner."""

    actor: Actor
    order_id: OrderId
    due_at: datetime | None = None
    priority: Priority | None = None
    reason: str = ""


def plan_order(work: Work, ask: PlanOrder) -> Order:
    """Return the order so planned. Risks are told anew for another due date (rule W-12). The same again is no news.

    Raises OrderUnknown, NotAllowed, OrderClosed.
    """
    order = work.orders.locked(ask.order_id)
    require_permission(ask.actor, may.ORDERS_CHANGE, order)
    due_at = ask.due_at or _rush_due_at(work, order, ask.priority)
    work.tell(ask.actor, order, order.plan(due_at, ask.priority, reason=ask.reason, at=work.now()))
    return order


def _rush_due_at(work: Work, order: Order, priority: Priority | None) -> datetime | None:
    """Return when an order that becomes a rush is due by the setting of its service, where that is sooner than it is now."""
    if priority is not Priority.RUSH or order.priority == Priority.RUSH:
        return None
    said = work.routing.rush_deadline(order.service_code)
    due_at = due_after(work.now(), said.hours, work.calendars.current) if said else None
    return due_at if due_at and (order.due_at is None or due_at < order.due_at) else None
