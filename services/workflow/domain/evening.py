"""Evening out: which orders that are not begun would better be with somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflow.domain.assignments import Part
from services.workflow.domain.desk import Desk
from services.workflow.domain.orders import Order
from services.workflow.domain.routing import decide
from services.workflow.domain.seats import Seat
from services.workflow.domain.states import OrderState


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """`order` would go from one member to another; `reason` is the decision as a sentence."""

    order: Order
    giver: Seat
    taker: Seat
    reason: str


def even_out(desk: Desk, orders: Sequence[Order], *, at: datetime) -> list[Shift]:
    """Return what would make loads more even, the fullest member's orders first; the desk's seats then stand as if it were done.

    Only orders that nobody has begun go, and only to somebody who has less to do for their capacity even with the order.
    """
    seats: dict[UUID, Seat] = {seat.member.id: seat for seat in desk.seats}
    shifts = []
    held = [order for order in orders if order.state is OrderState.QUEUED and len(order.members_as(Part.WORKER)) == 1]
    for order in sorted(held, key=lambda one: -_load(seats.get(one.members_as(Part.WORKER)[0]))):
        giver = seats.get(order.members_as(Part.WORKER)[0])
        if giver is None:
            continue
        need = desk.need(order, Part.WORKER, at)
        decision = decide(need, [seat for seat in desk.seats if seat is not giver])
        taker = decision.seat
        if taker is None:
            continue
        before = giver.load
        giver.give(need.effort)
        taker.take(need.effort)
        if taker.load < before:
            shifts.append(Shift(order=order, giver=giver, taker=taker, reason=decision.sentence))
        else:
            taker.give(need.effort)
            giver.take(need.effort)
    return shifts


def _load(seat: Seat | None) -> float:
    return seat.load if seat else 0.0
