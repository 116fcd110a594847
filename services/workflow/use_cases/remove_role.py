"""Remove a role that nobody has."""

from dataclasses import dataclass

from services.workflow.domain.refusals import RoleInUse, RoleUnknown
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRole:
    """`actor` wants the role `key` gone."""

    actor: Actor
    key: str


def remove_role(work: Work, ask: RemoveRole) -> None:
    """The role is gone. Raises NotAllowed, RoleUnknown, RoleInUse."""
    ask.actor.require(may.MEMBERS_MANAGE)
    role = work.members.role(ask.key)
    if role is None:
        raise RoleUnknown(f"there is no role {ask.key}")
    if holders := work.members.names_with_role(ask.key):
        raise RoleInUse(f"the role {role.name} is that of {', '.join(holders)}", members=holders)
    work.members.remove_role(role)
