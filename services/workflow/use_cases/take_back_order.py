"""Take an order back from a member who has not begun it in time (rule W-5)."""

from dataclasses import replace

from services.workflow.domain.assignments import Part
from services.workflow.domain.states import OrderState
from services.workflow.storage.work import Work
from shared.contracts.workflow.facts import TakeBackOrder
from shared.kernel.actors import SYSTEM


def take_back_order(work: Work, ask: TakeBackOrder) -> None:
    """Give the order to somebody else, or leave it in the pool; tells OrderUnassigned. Begun or elsewhere meanwhile is no news.

    Raises OrderUnknown.
    """
    order = work.orders.locked(ask.order_id)
    part = Part(ask.part)
    still = any((one.member_id, one.part, one.is_open) == (ask.member_id, part, True) for one in order.assignments)
    if order.state is not OrderState.QUEUED or not still:
        return
    member = work.members.get(ask.member_id)
    reason = f"{member.name} has not begun it in {ask.minutes} minutes."
    work.tell(SYSTEM, order, order.hand_back(member, part, reason=reason, at=work.now()))
    desk = work.members.desk()
    work.place(replace(desk, seats=[seat for seat in desk.seats if seat.member.id != member.id]), [order])
    work.fill_seats([member.id], but=order.id)
