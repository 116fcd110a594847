"""Plan the work: when every order will be done, and which will be late (rule W-12)."""

from datetime import timedelta
from typing import Final

from services.workflow.domain.planning import ExpectedBy
from services.workflow.storage.work import Work
from shared.contracts.workflow.facts import PlanWork
from shared.kernel.actors import SYSTEM

_AGAIN: Final = timedelta(minutes=5)


def plan_work(work: Work, ask: PlanWork) -> None:
    """Keep the expected finish of every order whose effort is known; tells OrderAtRisk once for each due date it will miss.

    Of other orders the finish is expected as their service usually took, which says nothing about risk.
    Plans again in five minutes.
    """
    now = work.now()
    work.later(PlanWork(asked_at=now), at=now + _AGAIN, key="plan-work")
    slots = work.plans.current(work.routing.rules(), work.calendars.current, now)
    work.plans.expect({slot.order_id: slot.ends_at for slot in slots.values()}, ExpectedBy.PLAN)
    work.plans.expect(work.plans.usual(now, but=slots), ExpectedBy.PAST)
    late = [slot.order_id for slot in slots.values() if slot.is_late]
    names = work.members.names({slot.member_id for slot in slots.values() if slot.is_late})
    for order in work.orders.to_warn_locked(late):
        slot = slots[order.id]
        reason = f"{names[slot.member_id]} will be done with it on {slot.ends_at:%Y-%m-%d at %H:%M} UTC."
        work.tell(SYSTEM, order, order.tell_risk(slot.ends_at, reason, now))
