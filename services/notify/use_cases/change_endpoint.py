"""Change an endpoint: where it is, what it hears, or whether it hears anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.notify.domain.endpoint import Endpoint
from services.notify.domain.kinds import NoticeKind
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEndpoint:
    """What is None stays as it is."""

    actor: Actor
    endpoint_id: UUID
    name: str | None = None
    address: str | None = None
    kinds: tuple[NoticeKind, ...] | None = None
    headers: Mapping[str, str] | None = None
    is_active: bool | None = None


def change_endpoint(work: Work, ask: ChangeEndpoint) -> Endpoint:
    """Return the endpoint as it is from now on. Raises NotAllowed, EndpointUnknown."""
    ask.actor.require(NOTICES_MANAGE)
    endpoint = work.endpoints.locked(ask.endpoint_id)
    if ask.name is not None:
        endpoint.name = ask.name
    if ask.address is not None:
        endpoint.address = ask.address
    if ask.kinds is not None:
        endpoint.kinds = [kind.value for kind in ask.kinds]
    if ask.headers is not None:
        endpoint.headers = dict(ask.headers)
    if ask.is_active is not None:
        endpoint.enable(is_active=ask.is_active)
    return endpoint
