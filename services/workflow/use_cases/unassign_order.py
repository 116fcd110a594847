"""Unassign an order: take a member off it."""

from dataclasses import dataclass

from services.workflow.domain.assignments import ROUTED, Part
from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import require_permission
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignOrder:
    """`actor` asks that `member_id` is off `order_id` as `part`."""

    actor: Actor
    order_id: OrderId
    member_id: MemberId
    part: Part = Part.WORKER


def unassign_order(work: Work, ask: UnassignOrder) -> Order:
    """Return the order without the member; tells OrderUnassigned unless they were not on it.

    The seat is filled from the pool, but not by this order: whoever took the member off decides who is next.
    Raises OrderUnknown, MemberUnknown, NotAllowed, OrderClosed.
    """
    order = work.orders.locked(ask.order_id)
    require_permission(ask.actor, may.ORDERS_ASSIGN, order)
    member = work.members.get(ask.member_id)
    news = order.unassign(member, ask.part, reason=f"Taken off by {ask.actor.name}.", at=work.now())
    work.tell(ask.actor, order, news)
    if news.is_change and ask.part in ROUTED:
        work.fill_seats([member.id], but=order.id)
    return order
