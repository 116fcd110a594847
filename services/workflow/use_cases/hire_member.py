"""Hire a member: give a person an account, a role, a capacity and the services they do."""

from dataclasses import dataclass, field
from datetime import datetime

from services.workflow.domain.members import CapacityIn, Member
from services.workflow.domain.refusals import EmailTaken
from services.workflow.domain.staffing import Terms, problems_of_terms
from services.workflow.storage.work import Work
from shared.contracts.workflow.facts import LookAtMember
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId, new_id
from shared.kernel.passwords import NONE, hash_password, require_good
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class HireMember:
    """`actor` asks for the member on these terms. `terms` has at least name, e-mail address, role, capacity and services.

    Without a `password` they choose their own by invitation.
    """

    actor: Actor
    terms: Terms
    password: str | None = field(default=None, repr=False)
    starts_at: datetime | None = None


def hire_member(work: Work, ask: HireMember) -> Member:
    """Return the member; tells MemberChanged. Orders of the pool may be placed on them at once, or when they start.

    Raises NotAllowed, Invalid for anything that there is not, EmailTaken.
    """
    ask.actor.require(may.MEMBERS_MANAGE)
    terms = ask.terms
    _check(work, terms)
    if ask.password is not None:
        require_good(ask.password, words=(terms.name or "", terms.email or ""))
    member = Member.hire(
        MemberId(new_id()),
        name=terms.name or "",
        email=terms.email or "",
        role_key=terms.role or "",
        capacity=terms.capacity or 0,
        capacity_in=CapacityIn(terms.capacity_in or CapacityIn.ORDERS),
        services=terms.services or (),
        parts=terms.parts or ("worker",),
        time_zone=terms.time_zone or "UTC",
        working_hours=[dict(row) for row in terms.working_hours or ()],
        password_hash=NONE if ask.password is None else hash_password(ask.password),
        starts_at=ask.starts_at,
        at=work.now(),
    )
    work.members.add(member)
    work.announce(member.card(work.now()))
    if (comes := member.next_change(work.now())) is not None:
        work.later(LookAtMember(member_id=member.id), at=comes, key=member.timer)
    work.fill_seats([member.id])
    return member


def _check(work: Work, terms: Terms) -> None:
    unknown = work.copies.unknown_services(terms.services or ())
    if problems := problems_of_terms(terms, unknown_services=unknown, roles=work.members.role_keys()):
        raise Invalid(problems)
    if work.members.by_email(terms.email or ""):
        raise EmailTaken(f"another member has the address {terms.email}")
