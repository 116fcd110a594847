"""Tag an order: put tags on it, and take others off."""

from dataclasses import dataclass
from typing import Final

from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import require_sight, require_team
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.refusals import Invalid, Problem

_MOST_TAGS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TagOrder:
    """`actor` wants `order_id` to have the tags `add` beside those it has, and none of `remove`."""

    actor: Actor
    order_id: OrderId
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def tag_order(work: Work, ask: TagOrder) -> Order:
    """Return the order with its tags; one that is so already stays as it is (rule W-7). Raises NotAllowed for clients, OrderUnknown, Invalid."""
    require_team(ask.actor)
    order = work.orders.locked(ask.order_id)
    require_sight(ask.actor, order)
    tags = sorted({*order.tags, *ask.add} - {*ask.remove})
    if len(tags) > _MOST_TAGS:
        sentence = f"An order has at most {_MOST_TAGS} tags."
        raise Invalid([Problem(field="add_tags", code="too_many", message=sentence)])
    work.tell(ask.actor, order, order.describe(team_note=None, tags=tags, links=None, at=work.now()))
    return order
