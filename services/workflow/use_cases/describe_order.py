"""Describe an order for the team: its note, its tags, what it belongs with, who follows it."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.domain.orders import Order
from services.workflow.domain.visibility import require_sight, require_team
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeOrder:
    """`actor` says what the team should know of `order_id`; None leaves a thing as it is. `links` are ids of other orders."""

    actor: Actor
    order_id: OrderId
    team_note: str | None = None
    tags: tuple[str, ...] | None = None
    links: tuple[UUID, ...] | None = None
    follows: bool | None = None


def describe_order(work: Work, ask: DescribeOrder) -> Order:
    """Return the order so described; an order that another is linked to is linked back. The same again is no news.

    Raises NotAllowed for clients, OrderUnknown also for links that the actor does not see, Invalid.
    """
    require_team(ask.actor)
    if ask.links is not None and ask.order_id in ask.links:
        raise Invalid([Problem(field="links", code="itself", message="An order does not belong with itself.")])
    others = work.orders.many_locked([ask.order_id, *(ask.links or ())])
    for one in others:
        require_sight(ask.actor, one)
    order = next(one for one in others if one.id == ask.order_id)
    news = order.describe(
        team_note=ask.team_note,
        tags=None if ask.tags is None else sorted(set(ask.tags)),
        links=None if ask.links is None else [str(one) for one in ask.links],
        at=work.now(),
    )
    for other in others:
        if other is not order:
            other.links = sorted({*other.links, str(order.id)})
    if ask.follows is not None and ask.actor.id is not None:
        order.follow(ask.actor.id, follows=ask.follows)
    work.tell(ask.actor, order, news)
    return order
