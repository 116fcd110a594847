"""The routing desk: places orders on members, one after another, while it holds all the seats."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.workflow.domain import telling
from services.workflow.domain.assignments import Part
from services.workflow.domain.news import NO_NEWS, News
from services.workflow.domain.orders import Order
from services.workflow.domain.routing import LEAST_LOADED, RoutingDecision, Seat, least_loaded
from services.workflow.domain.states import OrderState
from shared.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Desk:
    """Every member who takes orders, locked, so that nobody else routes meanwhile and no capacity is exceeded."""

    seats: Sequence[Seat]

    def place(self, order: Order, *, at: datetime) -> News:
        """Put the chosen member on a queued order, or leave it in the pool with the reason (rules W-3, W-4).

        An order that has a worker, or that goes on waiting, is no news. The decision is kept with the order.
        """
        if order.state is not OrderState.QUEUED or order.members_as(Part.WORKER):
            return NO_NEWS
        decision = least_loaded(order.service_code, order.service_name, self.seats)
        waits_already = order.pool_reason is not None
        if decision.seat is None and waits_already:
            return NO_NEWS
        order.decisions.add(RoutingDecision.record(new_id(), decision, strategy=LEAST_LOADED, at=at))
        if decision.seat is None:
            order.pool_reason = decision.sentence
            return telling.pooled(order, decision.sentence, at)
        decision.seat.open_orders += 1
        return order.assign(decision.seat.member, Part.WORKER, reason=decision.sentence, at=at)

    def place_all(self, orders: Iterable[Order], *, at: datetime) -> list[tuple[Order, News]]:
        """Place `orders` in their order as far as there is room."""
        return [(order, self.place(order, at=at)) for order in orders]
