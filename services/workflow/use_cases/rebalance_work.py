"""Rebalance: carry out what a proposal showed."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.domain.assignments import Part
from services.workflow.domain.evening import Shift, even_out
from services.workflow.domain.refusals import ProposalStale
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class RebalanceWork:
    """`actor` wants these shifts, as they were proposed: order, who has it, who gets it."""

    actor: Actor
    shifts: tuple[tuple[UUID, UUID, UUID], ...]


def rebalance_work(work: Work, ask: RebalanceWork) -> list[Shift]:
    """Return what was shifted; tells OrderUnassigned and OrderAssigned for each.

    Raises NotAllowed, and ProposalStale where the desk has changed so that it would propose something else now.
    """
    ask.actor.require(may.ORDERS_ASSIGN)
    orders = work.orders.not_begun_locked()
    desk = work.members.desk()
    proposed: dict[tuple[UUID, UUID, UUID], Shift] = {
        (shift.order.id, shift.giver.member.id, shift.taker.member.id): shift
        for shift in even_out(desk, orders, at=work.now())
    }
    if missing := set(ask.shifts) - proposed.keys():
        raise ProposalStale(
            "the desk has changed since: look at the proposal again", orders=[str(m[0]) for m in missing]
        )
    shifts = [proposed[asked] for asked in dict.fromkeys(ask.shifts)]
    for shift in shifts:
        _carry_out(work, ask.actor, shift)
    return shifts


def _carry_out(work: Work, actor: Actor, shift: Shift) -> None:
    order, at = shift.order, work.now()
    why = f"Rebalanced by {actor.name}."
    had = next(one for one in order.assignments if one.member_id == shift.giver.member.id and one.part is Part.WORKER)
    effort = had.effort
    news = order.unassign(shift.giver.member, Part.WORKER, reason=why, at=at)
    news += order.assign(shift.taker.member, Part.WORKER, reason=f"{why} {shift.reason}", effort=effort, at=at)
    work.tell(actor, order, news)
