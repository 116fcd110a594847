"""Change an audience: which roles hear what managers, or those who look after the money, are told of."""

from dataclasses import dataclass

from services.notify.domain.refusals import AudienceUnknown
from services.notify.domain.rule import ROLES, Audience, AudienceRoles
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAudience:
    """`actor` says that `audience` are the active members of `roles`."""

    actor: Actor
    audience: Audience
    roles: tuple[str, ...]


def change_audience(work: Work, ask: ChangeAudience) -> None:
    """What is written from now on goes to those roles. Saying so twice is no news. Raises NotAllowed, AudienceUnknown."""
    ask.actor.require(NOTICES_MANAGE)
    if ask.audience not in ROLES:
        raise AudienceUnknown(f"{ask.audience.value} is not made of roles")
    roles = tuple(dict.fromkeys(ask.roles))
    if work.rules.roles(ask.audience) != roles:
        work.rules.keep_roles(
            AudienceRoles(audience=ask.audience, roles=list(roles), changed_at=work.now(), changed_by=ask.actor.name)
        )
