"""Take an order from the pool."""

from dataclasses import dataclass

from services.workflow.domain.orders import Order
from services.workflow.domain.refusals import NotInPool, TakeRefused
from services.workflow.domain.visibility import require_permission
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOrder:
    """`actor` takes `order_id`, which waits in the pool."""

    actor: Actor
    order_id: OrderId


def take_order(work: Work, ask: TakeOrder) -> Order:
    """Return the order with the actor on it, in the first part it lacks that is theirs; tells OrderAssigned. Theirs already is no news.

    Raises OrderUnknown, NotAllowed, NotInPool, and TakeRefused where routing would not give it to them either (rule W-3).
    """
    order = work.orders.locked(ask.order_id)
    require_permission(ask.actor, may.ORDERS_TAKE, order)
    if ask.actor.id in order.routed_members:
        return order
    if order.pool_reason is None:
        raise NotInPool(f"order {order.number} does not wait in the pool")
    desk = work.members.desk()
    seat = next((one for one in desk.seats if one.member.id == ask.actor.id), None)
    if seat is None:
        raise TakeRefused(f"{ask.actor.name} takes no orders")
    needs = [desk.need(order, part, work.now()) for part in order.lacking]
    need = next((one for one in needs if one.no_to(seat) is None), needs[0])
    if (no := need.no_to(seat)) is not None:
        raise TakeRefused(f"{ask.actor.name} {no}")
    reason = f"Taken from the pool by {ask.actor.name}."
    work.tell(ask.actor, order, order.assign(seat.member, need.part, reason=reason, effort=need.effort, at=work.now()))
    return order
