"""Plan an absence: a member will be away."""

from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain.absences import Absence, Repeats
from services.workflow.domain.members import Member
from services.workflow.domain.refusals import NotYours
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId, new_id
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAbsence:
    """`actor` says that `member_id` is away; `hands_over` gives work that is begun to others too."""

    actor: Actor
    member_id: MemberId
    starts_at: datetime
    ends_at: datetime
    reason: str = ""
    repeats: Repeats = Repeats.NEVER
    repeats_until: datetime | None = None
    hands_over: bool = False


def plan_absence(work: Work, ask: PlanAbsence) -> Member:
    """Return the member with the absence; one that has begun hands orders over at once (rule W-5). The same again is no news.

    Members plan their own, who manages members everybody's. Raises MemberUnknown, NotYours, Invalid.
    """
    _require_say(ask.actor, ask.member_id)
    _check(ask)
    member, orders = work.seated(ask.member_id)
    if not any(
        (one.starts_at, one.ends_at, one.repeats) == (ask.starts_at, ask.ends_at, ask.repeats)
        for one in member.absences
    ):
        member.absences.append(
            Absence(
                id=new_id(),
                member_id=member.id,
                starts_at=ask.starts_at,
                ends_at=ask.ends_at,
                reason=ask.reason,
                repeats=ask.repeats,
                repeats_until=ask.repeats_until,
                hands_over=ask.hands_over,
            )
        )
        work.look_at(member, orders)
    return member


def _require_say(actor: Actor, member_id: MemberId) -> None:
    if actor.id != member_id and not actor.may(may.MEMBERS_MANAGE):
        raise NotYours("whoever manages members, and the member, plan an absence", permission=may.MEMBERS_MANAGE)


def _check(ask: PlanAbsence) -> None:
    problems = []
    if ask.ends_at <= ask.starts_at:
        problems.append(Problem(field="ends_at", code="too_early", message="This ends before it starts."))
    if ask.repeats_until is not None and ask.repeats_until < ask.starts_at:
        problems.append(Problem(field="repeats_until", code="too_early", message="It is over before it starts."))
    if problems:
        raise Invalid(problems)
