"""End an API key: it, and every token that was got with it, opens nothing more."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.domain.api_keys import ApiKey
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class EndApiKey:
    """`actor` wants the key `key_id` to open nothing more."""

    actor: Actor
    key_id: UUID


def end_api_key(work: Work, ask: EndApiKey) -> ApiKey:
    """Return the key, which is over; tells AccessRevoked unless it was already.

    Raises NotAllowed, ApiKeyUnknown.
    """
    ask.actor.require(may.MEMBERS_MANAGE)
    key = work.api_keys.locked(ask.key_id)
    if key.end(work.now()):
        work.revoke_access([key.id])
    return key
