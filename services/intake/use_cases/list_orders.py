"""List orders: a client's own, or all of them."""

from dataclasses import dataclass, replace

from services.intake.storage import reads
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import ORDERS_VIEW_ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrders:
    """`actor` wants up to `most` of the `wanted` orders."""

    actor: Actor
    wanted: reads.OrderFilter
    most: int


def list_orders(work: Work, ask: ListOrders) -> list[reads.OrderRow]:
    """Return the orders, newest first; a client never gets somebody else's. Raises NotAllowed."""
    if not ask.actor.is_client:
        ask.actor.require(ORDERS_VIEW_ALL)
        return reads.orders(work.session, ask.wanted, most=ask.most)
    if ask.wanted.client_id not in {None, ask.actor.id}:
        return []
    return reads.orders(work.session, replace(ask.wanted, client_id=ask.actor.id), most=ask.most)
