"""Make an API key: another system may ask for what its scopes name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain.api_keys import ApiKey
from services.workflow.domain.visibility import may_give
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeApiKey:
    """`actor` wants a key for the system `name`, with these scopes, good until `expires_at` if that is set."""

    actor: Actor
    name: str
    scopes: Collection[str]
    expires_at: datetime | None = None


def make_api_key(work: Work, ask: MakeApiKey) -> tuple[ApiKey, str]:
    """Return the key, and the text of it that nobody can be told again. Nobody gives what they do not have themselves.

    Raises NotAllowed, Invalid.
    """
    ask.actor.require(may.MEMBERS_MANAGE)
    _check(ask, work.now())
    key, secret = ApiKey.make(ask.name, ask.scopes, ask.expires_at, by=ask.actor.name, at=work.now())
    work.api_keys.add(key)
    return key, secret


def _check(ask: MakeApiKey, now: datetime) -> None:
    problems = [
        Problem(field="scopes", code="unknown", message=f"There is no permission {scope}.")
        for scope in sorted(set(ask.scopes) - may.EVERY)
    ] + [
        Problem(field="scopes", code="not_yours", message=f"You can't give {scope}: you don't have it.")
        for scope in sorted(set(ask.scopes) & may.EVERY)
        if not may_give(ask.actor, scope)
    ]
    if ask.expires_at is not None and ask.expires_at <= now:
        problems.append(Problem(field="expires_at", code="past", message="The key would be over already."))
    if problems:
        raise Invalid(problems)
