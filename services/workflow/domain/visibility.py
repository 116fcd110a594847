"""Who sees what of the orders (rules W-8, W-9)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.workflow.domain.orders import Order
from services.workflow.domain.refusals import NotYours, OrderUnknown
from shared.kernel import permissions as may
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.grants import INVOICES
from shared.kernel.refusals import NotAllowed


class Scope(StrEnum):
    ALL = "all"
    POOL = "pool"
    ASSIGNED = "assigned"
    OWN_STAGES = "own_stages"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What an actor sees: which orders, and which parts of them. `who` is the member or client where the scope needs one."""

    scope: Scope
    who: UUID | None
    is_client: bool
    sees_money: bool
    sees_clients: bool
    permissions: frozenset[str]


#: How far each permission lets a member see, the widest first: all orders; theirs and the pool; theirs; theirs while they work on them.
_SCOPES: Final = {
    may.ORDERS_VIEW_ALL: Scope.ALL,
    may.ORDERS_VIEW_POOL: Scope.POOL,
    may.ORDERS_VIEW_ASSIGNED: Scope.ASSIGNED,
    may.ORDERS_VIEW_OWN_STAGES: Scope.OWN_STAGES,
}


def is_seeing(actor: Actor) -> bool:
    """Tell whether a member's role sees any orders."""
    return any(actor.may(permission) for permission in _SCOPES)


def sight_of(actor: Actor) -> Sight:
    """Raises NotAllowed for a member whose role sees no orders at all."""
    return Sight(
        scope=_scope(actor),
        who=actor.id,
        is_client=actor.is_client,
        sees_money=actor.is_granted(INVOICES) if actor.is_client else actor.may(may.MONEY_VIEW),
        sees_clients=actor.is_client or actor.may(may.CLIENTS_VIEW),
        permissions=actor.permissions,
    )


def _scope(actor: Actor) -> Scope:
    if actor.is_client:
        return Scope.OWN
    seen = next((scope for permission, scope in _SCOPES.items() if actor.may(permission)), None)
    if seen is not None:
        return seen
    raise NotAllowed(f"{actor.name} may see no orders", permission=may.ORDERS_VIEW_ASSIGNED)


def require_sight(actor: Actor, order: Order) -> None:
    """Raises OrderUnknown where the order is somebody else's: whoever may not see it is not told that it exists."""
    sight = sight_of(actor)
    sees = {
        Scope.ALL: True,
        Scope.POOL: order.has_member(sight.who) or order.pool_reason is not None,
        Scope.ASSIGNED: order.has_member(sight.who),
        Scope.OWN_STAGES: order.is_with(sight.who),
        Scope.OWN: order.client_id == sight.who,
    }
    if not sees[sight.scope]:
        raise OrderUnknown(f"there is no order {order.id}")


def require_work(actor: Actor, order: Order) -> None:
    """The actor works on the order, or may change every order. Raises OrderUnknown, NotYours."""
    require_sight(actor, order)
    works = order.has_member(actor.id) and actor.may(may.ORDERS_WORK)
    if not works and not actor.may(may.ORDERS_CHANGE):
        raise NotYours(f"{actor.name} does not work on order {order.number}", permission=may.ORDERS_CHANGE)


def require_client_s_say(actor: Actor, order: Order) -> None:
    """The actor is the client who bought the order, or a manager who was told by them. Raises OrderUnknown, NotYours."""
    require_sight(actor, order)
    if not actor.is_client and not actor.may(may.ORDERS_CHANGE):
        raise NotYours("only the client, or a manager for them, has this say", permission=may.ORDERS_CHANGE)


def require_permission(actor: Actor, permission: str, order: Order) -> None:
    """Raises OrderUnknown where the actor does not see the order, NotAllowed where they lack the permission."""
    require_sight(actor, order)
    actor.require(permission)


def may_give(actor: Actor, permission: str) -> bool:
    """Tell whether the actor has what they would give another; who sees more orders has every narrower sight too."""
    if permission not in _SCOPES:
        return actor.may(permission)
    return any(actor.may(wider) for wider in [*_SCOPES][: [*_SCOPES].index(permission) + 1])


def require_team(actor: Actor) -> None:
    """Raises NotAllowed for a client, and for a system whose key may not manage it: how the agency is made up is its own business."""
    if actor.is_client or (actor.kind is ActorKind.PRODUCER and not actor.may(may.MEMBERS_MANAGE)):
        raise NotAllowed("this is for the agency's team")
