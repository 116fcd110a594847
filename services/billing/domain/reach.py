"""How far somebody's sight reaches."""

from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.permissions import MONEY_VIEW
from shared.kernel.refusals import NotAllowed


def own_client(actor: Actor) -> ClientId | None:
    """Return the only client whose things `actor` may touch; None is any. Somebody else's are as good as not there."""
    return ClientId(actor.id) if actor.is_client and actor.id else None


def visible_client(actor: Actor) -> ClientId | None:
    """Return the only client whose money `actor` may see; None is any. Raises NotAllowed for members who may see none."""
    if not actor.is_client:
        actor.require(MONEY_VIEW)
    return own_client(actor)


def require_client_alone(actor: Actor) -> None:
    """Kept cards and accounts are the client's own. Raises NotAllowed for a contact of theirs."""
    if actor.contact_id is not None:
        raise NotAllowed("cards and accounts that are kept are for the client alone, not for their contacts")
