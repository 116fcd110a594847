"""Remove an endpoint: tell another program nothing more."""

from uuid import UUID

from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


def remove_endpoint(work: Work, actor: Actor, endpoint_id: UUID) -> None:
    """The endpoint is gone; what was still to be told it fails visibly. Raises NotAllowed, EndpointUnknown."""
    actor.require(NOTICES_MANAGE)
    work.endpoints.remove(work.endpoints.locked(endpoint_id))
