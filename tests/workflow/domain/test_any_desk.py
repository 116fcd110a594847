"""The routing desk, whatever happens in an office: members come, go, are away, have more or less room; orders come and are done."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.workflow.domain.absences import Absence, Repeats
from services.workflow.domain.assignments import ROUTED, Part
from services.workflow.domain.desk import Desk
from services.workflow.domain.members import CapacityIn
from services.workflow.domain.routing_rules import RoutingRule, RoutingRules, ServiceEffort, Strategy
from services.workflow.domain.seats import Seat
from services.workflow.domain.states import Move
from shared.kernel.ids import new_id
from tests.workflow.builders import HOUR, NOON, a_member, an_order

SERVICES = ("blog-article", "newsletter", "landing-page")
FAR = timedelta(days=400)


def rules():
    """One service for each strategy, one of them with an editor from the start, one that weighs three points."""
    said = [
        ("blog-article", Part.WORKER, Strategy.ROUND_ROBIN, False),
        ("newsletter", Part.WORKER, Strategy.BEST_FIT, False),
        ("newsletter", Part.EDITOR, Strategy.LEAST_LOADED, True),
    ]
    made = {
        (code, part): RoutingRule(
            service_code=code, part=part, strategy=strategy, members=[], is_same_member=False, is_at_start=at_start,
            take_back_minutes=None,
        )
        for code, part, strategy, at_start in said
    }  # fmt: skip
    return RoutingRules(made, {"landing-page": ServiceEffort(service_code="landing-page", points=3, minutes=90)})


class Office(RuleBasedStateMachine):
    """Whatever frees room is followed by filling it, as the use cases do."""

    def __init__(self):
        super().__init__()
        self.desk = Desk([], rules())
        self.seats = []
        self.orders = []
        self.at = NOON

    def fill(self):
        """Place what waits, as the pool is read: the highest priority, then the earliest due date."""
        self.at += timedelta(minutes=1)
        self.desk = Desk(self.seats, self.desk.rules)
        waiting = sorted(self.pool(), key=lambda order: (-order.priority, order.due_at, order.id))
        self.desk.place_all(waiting, at=self.at)

    def pool(self):
        return [order for order in self.orders if order.pool_reason is not None]

    @rule(
        services=st.sets(st.sampled_from(SERVICES), min_size=1),
        parts=st.sampled_from([["worker"], ["editor"], ["editor", "worker"]]),
        capacity=st.integers(1, 4),
        unit=st.sampled_from(list(CapacityIn)),
    )
    def hire(self, services, parts, capacity, unit):
        name = f"Member {len(self.seats)}"
        member = a_member(name, capacity=capacity, services=services, parts=parts, capacity_in=unit)
        self.seats.append(Seat(member, 0))
        self.fill()

    @rule(service=st.sampled_from(SERVICES), due=st.integers(1, 100), priority=st.integers(0, 2))
    def order(self, service, due, priority):
        order = an_order(
            "queued", service_code=service, service_name=service, due_at=self.at + due * HOUR, priority=priority
        )
        self.orders.append(order)
        self.desk.place(order, at=self.at)

    @precondition(lambda self: any(order.routed_members for order in self.orders))
    @rule(data=st.data())
    def finish(self, data):
        order = data.draw(st.sampled_from([one for one in self.orders if one.routed_members]))
        self.free(order)
        self.orders.remove(order)
        order.make(Move.CANCEL)
        self.fill()

    @precondition(lambda self: self.seats)
    @rule(data=st.data(), back=st.booleans())
    def be_away(self, data, back):
        member = data.draw(st.sampled_from(self.seats)).member
        if back:
            member.absences = []
        else:
            away = {"starts_at": self.at, "ends_at": self.at + FAR, "repeats": Repeats.NEVER, "repeats_until": None}
            member.absences = [Absence(id=new_id(), reason="", hands_over=True, **away)]
            self.hand_over(member)
        self.fill()

    @precondition(lambda self: self.seats)
    @rule(data=st.data())
    def leave(self, data):
        seat = data.draw(st.sampled_from(self.seats))
        seat.member.leave()
        self.hand_over(seat.member)
        self.seats.remove(seat)
        self.fill()

    @precondition(lambda self: self.seats)
    @rule(data=st.data(), more=st.integers(1, 3))
    def have_more_room(self, data, more):
        data.draw(st.sampled_from(self.seats)).member.capacity += more
        self.fill()

    def hand_over(self, member):
        for order in self.orders:
            for part in ROUTED:
                if member.id in order.members_as(part):
                    self.seat_of(member.id).give(self.desk.effort_of(order))
                    order.hand_back(member, part, reason="Away.", at=self.at)

    def free(self, order):
        for member_id in order.routed_members:
            self.seat_of(member_id).give(self.desk.effort_of(order))

    def seat_of(self, member_id):
        return next(seat for seat in self.seats if seat.member.id == member_id)

    @invariant()
    def nobody_has_more_than_they_may(self):
        for seat in self.seats:
            held = [order for order in self.orders if seat.member.id in order.working]
            parts = [part for order in held for part in ROUTED if seat.member.id in order.members_as(part)]
            assert seat.open_orders == len(parts)
            is_alone_with_a_giant = len(parts) == 1
            assert seat.used <= seat.member.capacity or is_alone_with_a_giant

    @invariant()
    def no_order_waits_while_somebody_fit_is_free(self):
        for order in self.pool():
            for part in order.lacking:
                need = self.desk.need(order, part, self.at)
                assert [seat.member.name for seat in self.seats if need.no_to(seat) is None] == []

    @invariant()
    def no_order_has_two_in_one_part(self):
        for order in self.orders:
            assert all(len(order.members_as(part)) <= 1 for part in ROUTED)

    @invariant()
    def every_order_has_its_worker_or_waits(self):
        for order in self.orders:
            wanted = set(self.desk.rules.parts_at_start(order.service_code))
            assert {part for part in wanted if not order.members_as(part)} == wanted & set(order.lacking)


class EarliestFirst(RuleBasedStateMachine):
    """Where all orders are alike but for their dates, whoever comes out of the pool was due before whoever stays."""

    def __init__(self):
        super().__init__()
        self.seat = Seat(a_member("Wanda Quist", capacity=1), 1)
        self.orders = []

    @rule(due=st.integers(1, 1000), priority=st.integers(0, 2))
    def order(self, due, priority):
        order = an_order("queued", due_at=NOON + due * HOUR, priority=priority)
        Desk([self.seat]).place(order, at=NOON)
        if order.pool_reason is not None:
            self.orders.append(order)

    @precondition(lambda self: self.orders)
    @rule(room=st.integers(1, 3))
    def room_comes_free(self, room):
        self.seat.open_orders = self.seat.member.capacity - min(room, self.seat.member.capacity)
        self.seat.member.capacity = self.seat.open_orders + room
        waiting = sorted(self.orders, key=lambda one: (-one.priority, one.due_at, one.id))
        Desk([self.seat]).place_all(waiting, at=NOON)
        placed = [one for one in waiting if one.members_as(Part.WORKER)]

        assert placed == waiting[: min(room, len(waiting))]
        self.orders = [one for one in self.orders if one not in placed]


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
TestEarliestFirst = EarliestFirst.TestCase
TestEarliestFirst.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
