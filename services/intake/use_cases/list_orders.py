"""List orders: a client's own, or all of them."""

from dataclasses import dataclass, replace

from services.intake.storage import order_list, reads
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import CLIENTS_VIEW, ORDERS_VIEW_ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrders:
    """`actor` wants up to `most` of the `wanted` orders."""

    actor: Actor
    wanted: order_list.OrderFilter
    most: int


def list_orders(work: Work, ask: ListOrders) -> list[reads.OrderRow]:
    """Return the orders; a client never gets somebody else's, and who may not see clients does not find orders by them (rule W-8). Raises NotAllowed."""
    if not ask.actor.is_client:
        ask.actor.require(ORDERS_VIEW_ALL)
        wanted = replace(ask.wanted, searches_clients=ask.actor.may(CLIENTS_VIEW))
        return order_list.orders(work.session, wanted, most=ask.most)
    if ask.wanted.client_id not in {None, ask.actor.id}:
        return []
    return order_list.orders(work.session, replace(ask.wanted, client_id=ask.actor.id), most=ask.most)
