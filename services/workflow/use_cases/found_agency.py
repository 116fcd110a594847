"""Found an agency: have the roles it begins with, and its first administrator, who sets up the rest."""

from dataclasses import dataclass, field

from services.workflow.domain.members import Member
from services.workflow.domain.roles import DEFAULT_ROLES, Role
from services.workflow.storage.work import Work
from shared.kernel.ids import MemberId, new_id
from shared.kernel.passwords import NONE, hash_password, require_good


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAgency:
    """Somebody of this name and address is to run the agency; without a `password` they ask for a link to choose one."""

    email: str
    name: str
    password: str = field(default="", repr=False)


def found_agency(work: Work, ask: FoundAgency) -> None:
    """Have the first administrator and the usual roles; tells MemberChanged. Where anybody works already, nothing is done.

    Raises Invalid for a password that is easily guessed.
    """
    if work.members.ids():
        return
    if ask.password:
        require_good(ask.password, words=(ask.name, ask.email))
    for key, (name, permissions) in DEFAULT_ROLES.items():
        work.members.add_role(Role.make(key, name, permissions))
    member = Member.hire(
        MemberId(new_id()),
        name=ask.name,
        email=ask.email,
        role_key="admin",
        capacity=0,
        services=(),
        password_hash=hash_password(ask.password) if ask.password else NONE,
        at=work.now(),
    )
    work.members.add(member)
    work.announce(member.card(work.now()))
