"""Make an endpoint: have another program hear what happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.notify.domain.endpoint import Endpoint
from services.notify.domain.kinds import TO_PROGRAMS, Channel, NoticeKind
from services.notify.domain.refusals import EndpointRefused
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import new_id
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeEndpoint:
    """`actor` has the program at `address` hear of `kinds`, or of everything where there are none."""

    actor: Actor
    name: str
    channel: Channel
    address: str
    kinds: tuple[NoticeKind, ...]
    headers: Mapping[str, str]


def make_endpoint(work: Work, ask: MakeEndpoint) -> tuple[UUID, str]:
    """Return the endpoint's id and the secret that signs what it gets, which is shown this once. Raises NotAllowed, EndpointRefused."""
    ask.actor.require(NOTICES_MANAGE)
    if ask.channel not in TO_PROGRAMS:
        raise EndpointRefused(f"no program is told by {ask.channel.value}")
    endpoint = Endpoint(
        id=new_id(),
        name=ask.name,
        channel=ask.channel,
        address=ask.address,
        kinds=[kind.value for kind in ask.kinds],
        headers=dict(ask.headers),
        secrets=[],
        is_active=True,
        failing_since=None,
        warned_at=None,
        made_at=work.now(),
        made_by=ask.actor.name,
    )
    secret = endpoint.rotate(at=work.now()) if ask.channel is Channel.WEBHOOK else ""
    work.endpoints.add(endpoint)
    return endpoint.id, secret
