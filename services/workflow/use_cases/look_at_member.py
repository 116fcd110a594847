"""Look at a member when they start, go, come back or leave."""

from services.workflow.domain.refusals import MemberUnknown
from services.workflow.storage.work import Work
from shared.contracts.workflow.facts import LookAtMember


def look_at_member(work: Work, ask: LookAtMember) -> None:
    """Orders go from who is away and come to who is there; sets the timer of the next change. A member who is unknown is no news."""
    try:
        member, orders = work.seated(ask.member_id)
    except MemberUnknown:
        return
    work.look_at(member, orders)
