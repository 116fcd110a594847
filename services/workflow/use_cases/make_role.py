"""Make a role: a named set of permissions, or have one be different."""

from collections.abc import Collection
from dataclasses import dataclass

from services.workflow.domain.roles import Role
from services.workflow.domain.visibility import may_give
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.money import Money
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeRole:
    """`actor` wants the role `key` to have this name, these permissions and this limit."""

    actor: Actor
    key: str
    name: str
    permissions: Collection[str]
    largest_order: Money | None = None


def make_role(work: Work, ask: MakeRole) -> Role:
    """Return the role as it is from now on. Whoever has it gets new tokens, with what they may now.

    Nobody gives what they do not have themselves, and the last role that may manage members keeps that.
    Raises NotAllowed, Invalid, LastAdministrator.
    """
    ask.actor.require(may.MEMBERS_MANAGE)
    _check(ask)
    role = work.members.role(ask.key)
    if role is None:
        role = Role.make(ask.key, ask.name, ask.permissions, ask.largest_order)
        work.members.add_role(role)
        return role
    if may.MEMBERS_MANAGE not in ask.permissions:
        work.members.require_administrator(but_role=ask.key)
    if set(role.permissions) != set(ask.permissions):
        work.revoke_access(work.members.ids_with_role(ask.key))
    role.be(ask.name, ask.permissions, ask.largest_order)
    return role


def _check(ask: MakeRole) -> None:
    unknown = sorted(set(ask.permissions) - may.EVERY)
    beyond = sorted(one for one in set(ask.permissions) & may.EVERY if not may_give(ask.actor, one))
    problems = [
        Problem(field="permissions", code="unknown", message=f"There is no permission {one}.") for one in unknown
    ] + [
        Problem(field="permissions", code="not_yours", message=f"You can't give {one}: you don't have it.")
        for one in beyond
    ]
    if problems:
        raise Invalid(problems)
