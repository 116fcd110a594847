"""Hire a member: give a person an account, a role, a capacity and the services they do."""

from dataclasses import dataclass, field

from services.workflow.domain.members import Member
from services.workflow.domain.passwords import hash_password
from services.workflow.domain.refusals import EmailTaken
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId, new_id
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class HireMember:
    """`actor` asks for the member. `services` are codes; `role` is a role's key."""

    actor: Actor
    name: str
    email: str
    role: str
    capacity: int
    services: tuple[str, ...]
    password: str = field(repr=False)


def hire_member(work: Work, ask: HireMember) -> Member:
    """Return the member; tells MemberChanged. Orders of the pool may be placed on them at once.

    Raises NotAllowed, Invalid for a role or service that there is not, EmailTaken.
    """
    ask.actor.require(may.MEMBERS_MANAGE)
    _check(work, ask)
    member = Member.hire(
        MemberId(new_id()),
        name=ask.name,
        email=ask.email,
        role_key=ask.role,
        capacity=ask.capacity,
        services=ask.services,
        password_hash=hash_password(ask.password),
        at=work.now(),
    )
    work.members.add(member)
    work.announce(member.card(work.now()))
    work.fill_seats([member.id])
    return member


def _check(work: Work, ask: HireMember) -> None:
    problems = [
        Problem(field="services", code="unknown", message=f"There is no service {code}.")
        for code in work.copies.unknown_services(ask.services)
    ]
    if ask.role not in work.members.role_keys():
        problems.append(Problem(field="role", code="unknown", message=f"There is no role {ask.role}."))
    if problems:
        raise Invalid(problems)
    if work.members.by_email(ask.email):
        raise EmailTaken(f"another member has the address {ask.email}")
