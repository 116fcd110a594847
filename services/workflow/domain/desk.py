"""The routing desk: places orders on members, one after another, while it holds all the seats."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.workflow.domain import telling
from services.workflow.domain.assignments import Part
from services.workflow.domain.clock import OFFICE, Calendar
from services.workflow.domain.efforts import Effort
from services.workflow.domain.news import NO_NEWS, News
from services.workflow.domain.orders import Order
from services.workflow.domain.pipelines import Stage, WorkedBy
from services.workflow.domain.ranking import Need
from services.workflow.domain.routing import Decision, by_rank, decide_in_line
from services.workflow.domain.routing_rules import NOTHING_SAID, RoutingRules
from services.workflow.domain.seats import Seat
from services.workflow.domain.states import OrderState
from services.workflow.domain.verdicts import Verdict


def _forget(_order: Order, _need: Need, _decision: Decision) -> None:
    """A desk that only tries things out keeps no account of them."""


def _nobody(_order: Order, _part: Part) -> UUID | None:
    return None


@dataclass(frozen=True, slots=True)
class Desk:
    """Every member who takes orders, locked, so that nobody else routes meanwhile and no capacity is exceeded.

    `usual` finds who worked for an order's client before; it is asked only where a rule wants to know. `keep` takes every decision.
    """

    seats: Sequence[Seat]
    rules: RoutingRules = NOTHING_SAID
    calendar: Calendar = OFFICE
    usual: Callable[[Order, Part], UUID | None] = _nobody
    keep: Callable[[Order, Need, Decision], None] = _forget
    _line: list[Seat] = field(init=False)
    _has_limits: bool = field(init=False)
    _barred: dict[object, dict[Seat, Verdict | None]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_line", list(self.seats))
        object.__setattr__(self, "_has_limits", any(seat.member.largest_order for seat in self.seats))

    def place(self, order: Order, *, at: datetime) -> News:
        """Put the chosen members on an order that needs some, or leave it in the pool with the reason (rules W-3, W-4).

        An order that has its members, or that goes on waiting, is no news. Decisions are kept with the order.
        """
        news = NO_NEWS
        for part in self._wanted(order):
            news += self._fill(order, part, at)
        return news

    def place_all(self, orders: Iterable[Order], *, at: datetime) -> list[tuple[Order, News]]:
        """Place `orders` in their order as far as there is room."""
        return [(order, self.place(order, at=at)) for order in orders]

    def hand_to(self, order: Order, stage: Stage, *, at: datetime) -> News:
        """Have the people of `stage` work on an order that has entered it; nobody free leaves it waiting for them in the pool.

        Whoever has the order and the part already keeps it. Who is let off has room for other orders.
        """
        if self._has_its_people(order, stage):
            return NO_NEWS
        effort = self.effort_of(order)
        leaving = set(order.routed_members)
        names: dict[UUID, str] = {seat.member.id: seat.member.name for seat in self.seats}
        news = order.let_off(f"The stage “{stage.name}” is for others.", at, names=names)
        for seat in self.seats:
            if seat.member.id in leaving:
                seat.give(effort)
        order.leave_pool()
        return news + self._fill(order, stage.part, at, stage=stage)

    def effort_of(self, order: Order) -> Effort:
        return self.rules.effort_of(order.service_code, order.quantity, order.estimated_minutes)

    def resume(self, order: Order, *, at: datetime) -> News:
        """Put an order that nobody has any more on whoever had it last, else on whom routing finds, else into the pool."""
        return self._fill(order, Part.WORKER, at, before=order.last_in(Part.WORKER))

    def _has_its_people(self, order: Order, stage: Stage) -> bool:
        roles: dict[UUID, str] = {seat.member.id: seat.member.role_key for seat in self.seats}
        return any(
            stage.member_id in {None, member_id} and stage.role_key in {None, roles.get(member_id)}
            for member_id in order.members_as(stage.part)
        )

    def need(self, order: Order, part: Part, at: datetime) -> Need:
        """Return what `order` wants of whoever gets `part`."""
        rule = self.rules.of(order.service_code, part)
        first = next(iter(order.lacking), None)
        return Need(
            service_code=order.service_code,
            service_name=order.service_name,
            part=part,
            total=order.total,
            rule=rule,
            at=at,
            effort=self.effort_of(order),
            due_at=order.due_at,
            preference=self.rules.preferences.get(order.client_id),
            usual=self.usual(order, part) if rule.is_same_member else None,
            role_key=order.pool_role if part is first else None,
            member_id=order.pool_member if part is first else None,
            calendar=self.calendar,
        )

    def _wanted(self, order: Order) -> list[Part]:
        """The parts that are to be filled: at the start those of the service, later what a stage or somebody's leaving asks for."""
        parts = order.lacking if order.is_at_work else []
        if order.state is OrderState.QUEUED:
            parts = list(dict.fromkeys([*self.rules.parts_at_start(order.service_code), *parts]))
        return [part for part in parts if not order.members_as(part)]

    def _fill(
        self, order: Order, part: Part, at: datetime, *, stage: Stage | None = None, before: UUID | None = None
    ) -> News:
        need = replace(self.need(order, part, at), before=before)
        if stage is not None:
            before = order.last_in(part) if stage.worked_by is WorkedBy.PREVIOUS else None
            need = replace(need, role_key=stage.role_key, member_id=stage.member_id, before=before)
        decision = self._decide(order, need)
        if decision.seat is None and part in order.lacking:
            return NO_NEWS
        self.keep(order, need, decision)
        if decision.seat is None:
            order.wait(decision.sentence, part, role_key=need.role_key, member_id=need.member_id)
            return telling.pooled(order, decision.sentence, at)
        decision.seat.take(need.effort, at)
        return order.assign(decision.seat.member, part, reason=decision.sentence, effort=need.effort, at=at)

    def _decide(self, order: Order, need: Need) -> Decision:
        """Decide, and ask of nobody again what was asked for another order that wants just the same."""
        client_id = order.client_id if need.preference else None
        total = need.total if self._has_limits else None
        wants = (need.service_code, need.part, need.role_key, need.member_id, need.at, client_id, total)
        barred = self._barred.get(wants)
        if barred is None:
            barred = self._barred[wants] = {seat: need.barred(seat) for seat in self.seats}
        self._line.sort(key=by_rank)  # it stands almost so already
        return decide_in_line(need, self._line, barred)
