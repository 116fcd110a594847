"""Call off an absence: a member will be there after all."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.domain.refusals import AbsenceUnknown, NotYours
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOffAbsence:
    """`actor` says that `member_id` is not away as `absence_id` has it."""

    actor: Actor
    member_id: MemberId
    absence_id: UUID


def call_off_absence(work: Work, ask: CallOffAbsence) -> None:
    """The absence is gone; orders of the pool may be placed on the member. Raises MemberUnknown, NotYours, AbsenceUnknown."""
    if ask.actor.id != ask.member_id and not ask.actor.may(may.MEMBERS_MANAGE):
        raise NotYours("whoever manages members, and the member, call an absence off", permission=may.MEMBERS_MANAGE)
    member, orders = work.seated(ask.member_id)
    gone = next((one for one in member.absences if one.id == ask.absence_id), None)
    if gone is None:
        raise AbsenceUnknown(f"{member.name} has no absence {ask.absence_id}")
    member.absences.remove(gone)
    work.look_at(member, orders)
