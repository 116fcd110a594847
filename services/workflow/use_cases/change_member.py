"""Change a member: their name, role, capacity, services, parts, hours."""

from dataclasses import dataclass

from services.workflow.domain.members import Member
from services.workflow.domain.refusals import EmailTaken
from services.workflow.domain.staffing import Terms, change, problems_of_terms
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMember:
    """`actor` wants `member_id` on other terms."""

    actor: Actor
    member_id: MemberId
    terms: Terms


def change_member(work: Work, ask: ChangeMember) -> Member:
    """Return the member; tells MemberChanged unless they were so already. Orders of the pool take room that comes free.

    Orders beyond a smaller capacity stay. Raises NotAllowed, MemberUnknown, Invalid, EmailTaken, LastAdministrator.
    """
    ask.actor.require(may.MEMBERS_MANAGE)
    work.members.lock_team()
    member = work.members.get(ask.member_id)
    _check(work, member, ask.terms)
    had_role = member.role_key
    if change(member, ask.terms):
        if member.role_key != had_role:
            work.revoke_access([member.id])
        work.announce(member.card(work.now()))
        work.fill_seats([member.id])
    return member


def _check(work: Work, member: Member, terms: Terms) -> None:
    unknown = work.copies.unknown_services(terms.services or ())
    if problems := problems_of_terms(terms, unknown_services=unknown, roles=work.members.role_keys()):
        raise Invalid(problems)
    same = work.members.by_email(terms.email) if terms.email else None
    if same is not None and same.id != member.id:
        raise EmailTaken(f"another member has the address {terms.email}")
    if terms.role is not None and terms.role != member.role_key:
        work.members.require_administrator(but_member=member.id, or_role=terms.role)
