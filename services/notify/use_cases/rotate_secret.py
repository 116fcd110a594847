"""Rotate a secret: sign what an endpoint gets with another one."""

from uuid import UUID

from services.notify.domain.kinds import Channel
from services.notify.domain.refusals import EndpointRefused
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


def rotate_secret(work: Work, actor: Actor, endpoint_id: UUID) -> str:
    """Return the new secret, shown this once; the old one signs beside it for a day (rule N-5).

    Raises NotAllowed, EndpointUnknown, EndpointRefused.
    """
    actor.require(NOTICES_MANAGE)
    endpoint = work.endpoints.locked(endpoint_id)
    if endpoint.channel is not Channel.WEBHOOK:
        raise EndpointRefused("only webhooks are signed")
    return endpoint.rotate(at=work.now())
