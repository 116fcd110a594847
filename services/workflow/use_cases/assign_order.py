"""Assign an order: put a member on it, in a part."""

from dataclasses import dataclass

from services.workflow.domain.assignments import Part
from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import require_permission
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignOrder:
    """`actor` asks that `member_id` works on `order_id` as `part`."""

    actor: Actor
    order_id: OrderId
    member_id: MemberId
    part: Part = Part.WORKER


def assign_order(work: Work, ask: AssignOrder) -> Order:
    """Return the order with the member on it; tells OrderAssigned unless they already were. A person's word may exceed a capacity.

    Raises OrderUnknown, MemberUnknown, NotAllowed, OrderClosed, MemberUnavailable.
    """
    order = work.orders.locked(ask.order_id)
    require_permission(ask.actor, may.ORDERS_ASSIGN, order)
    member = work.members.locked(ask.member_id)
    news = order.assign(member, ask.part, reason=f"Assigned by {ask.actor.name}.", at=work.now())
    work.tell(ask.actor, order, news)
    return order
