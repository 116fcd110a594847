"""Plan a follow-up: have something said after a time, if it still makes sense then."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify.domain.follow_up import Step
from services.notify.storage.work import Work
from shared.contracts.notify.facts import FollowUp
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFollowUp:
    """`about` is whom or what it is about: for each there is one at a time. It counts from `since`."""

    step: Step
    about: UUID
    order_id: OrderId
    since: datetime
    reasons: tuple[str, ...] = ()


def plan_follow_up(work: Work, ask: PlanFollowUp) -> None:
    """The step is taken when its time has come, unless it is switched off. Planned again it is moved."""
    terms = work.follow_ups.terms[ask.step]
    if terms.is_on:
        planned = FollowUp(step=ask.step.value, order_id=ask.order_id, since=ask.since, reasons=ask.reasons)
        work.later(planned, at=ask.since + terms.wait, key=f"{ask.step.value}:{ask.about}")
