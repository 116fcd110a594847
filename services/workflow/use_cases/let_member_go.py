"""Let a member go: they leave the team, now or at an hour to come."""

from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain.members import Member
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class LetMemberGo:
    """`actor` says that `member_id` leaves at `leaves_at`, or now where that is None."""

    actor: Actor
    member_id: MemberId
    leaves_at: datetime | None = None


def let_member_go(work: Work, ask: LetMemberGo) -> Member:
    """Return the member; once they have left, tells MemberChanged, and what they had goes to others (rule W-5).

    Gone already is no news. Raises NotAllowed, MemberUnknown, LastAdministrator.
    """
    ask.actor.require(may.MEMBERS_MANAGE)
    member, orders = work.seated(ask.member_id)
    work.members.require_administrator(but_member=member.id)
    if member.is_active:
        member.leaves_at = ask.leaves_at or work.now()
        work.look_at(member, orders)
    return member
