"""Tag a client: put one tag on them, or take it off."""

from dataclasses import dataclass

from services.intake.domain.client import Client
from services.intake.domain.client_faults import faults_in
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.permissions import CLIENTS_MANAGE
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class TagClient:
    """`actor` wants `client_id` to have `tag`, or not to have it any more."""

    actor: Actor
    client_id: ClientId
    tag: str
    is_on: bool = True


def tag_client(work: Work, ask: TagClient) -> Client:
    """Return the client; one who is so already stays as they are (rule W-7). Raises ClientUnknown, NotAllowed, Invalid."""
    ask.actor.require(CLIENTS_MANAGE)
    client = work.clients.locked(ask.client_id)
    tags = (*client.tags, ask.tag) if ask.is_on else tuple(tag for tag in client.tags if tag != ask.tag)
    changes = {"tags": tuple(sorted(set(tags)))}
    if faults := faults_in(changes):
        raise Invalid(faults)
    work.announce(*client.change(changes, at=work.now()))
    return client
