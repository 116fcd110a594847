"""Show an order to those who may see it."""

from dataclasses import dataclass

from services.intake.domain.refusals import OrderUnknown
from services.intake.storage import reads
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import ORDERS_VIEW_ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOrder:
    """`actor` wants to see `order_id`."""

    actor: Actor
    order_id: OrderId


def show_order(work: Work, ask: ShowOrder) -> reads.OrderRow:
    """Return the order. Raises OrderUnknown, also for somebody else's, and NotAllowed."""
    if not ask.actor.is_client:
        ask.actor.require(ORDERS_VIEW_ALL)
    found = reads.order(work.session, ask.order_id)
    if ask.actor.is_client and found.order.client_id != ask.actor.id:
        raise OrderUnknown(f"there is no order {ask.order_id}")
    return found
