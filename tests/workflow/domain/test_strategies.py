"""The strategies of routing, and everything that keeps a member from an order (rule W-3)."""

from __future__ import annotations

import pytest

from services.workflow.domain.absences import Absence, Repeats
from services.workflow.domain.assignments import Part
from services.workflow.domain.desk import Desk
from services.workflow.domain.efforts import Effort
from services.workflow.domain.evening import even_out
from services.workflow.domain.ranking import Need
from services.workflow.domain.routing import decide
from services.workflow.domain.routing_rules import Preference, RoutingRule, RoutingRules, ServiceEffort, Strategy
from services.workflow.domain.seats import LONG_AGO, Seat
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from tests.workflow.builders import CLARA, HOUR, NOON, a_member, an_order


def seat(name, open_orders=0, capacity=8, *, points=0, minutes=0, waits_since=LONG_AGO, **changes):
    return Seat(a_member(name, capacity=capacity, **changes), open_orders, points, minutes, waits_since)


def a_rule(strategy=Strategy.LEAST_LOADED, *, part=Part.WORKER, members=(), **changes):
    said = {"is_same_member": False, "is_at_start": False, "take_back_minutes": None} | changes
    named = [str(one.member.id) for one in members]
    return RoutingRule(service_code="blog-article", part=part, strategy=strategy, members=named, **said)


def a_need(rule=None, **changes):
    asked = {"service_code": "blog-article", "service_name": "Blog article", "part": Part.WORKER, "at": NOON}
    asked |= {"total": Money(18_000, "USD"), "rule": rule or a_rule()}
    return Need(**asked | changes)


def prefers(*, preferred=(), excluded=()):
    return Preference(
        client_id=CLARA,
        preferred=[str(one.member.id) for one in preferred],
        excluded=[str(one.member.id) for one in excluded],
    )


def test_fixed_people_come_in_the_order_in_which_they_are_named_and_nobody_else_does():
    wanda, walter, wren = seat("Wanda Quist", 3), seat("Walter Bloom", 1), seat("Wren Abara", 0)

    decision = decide(a_need(a_rule(Strategy.FIXED, members=(wanda, walter))), [walter, wren, wanda])

    assert decision.sentence == (
        "Wanda Quist: has 3 of 8 orders and is named first for Blog article; "
        "Wren Abara is not among those who get this service; Walter Bloom has 1 of 8 orders."
    )


def test_in_turn_the_one_who_waits_longest_comes_whatever_they_have():
    busy, idle = seat("Wanda Quist", 7, waits_since=NOON - HOUR), seat("Walter Bloom", 0, waits_since=NOON)

    decision = decide(a_need(a_rule(Strategy.ROUND_ROBIN)), [idle, busy])

    assert decision.candidates[0].name == "Wanda Quist"
    assert (
        decision.candidates[0].reason
        == "has 7 of 8 orders and has waited longest for a new order of 2 who do Blog article"
    )


def test_best_fit_is_who_is_done_first_in_their_own_hours():
    late = seat("Wanda Quist", 1, minutes=60, working_hours=[{"weekday": 4, "opens": "09:00", "closes": "17:00"}])
    soon = seat("Walter Bloom", 5, minutes=120)

    need = a_need(a_rule(Strategy.BEST_FIT), effort=Effort(minutes=60), due_at=NOON + 4 * HOUR)
    decision = decide(need, [late, soon])

    assert decision.candidates[0].name == "Walter Bloom"
    assert decision.candidates[0].reason == (
        "has 5 of 8 orders and would be done on 2026-11-23 at 15:00 UTC, first of 2 who do Blog article"
    )


def test_whom_the_client_prefers_comes_first_and_whom_they_exclude_never():
    wanda, walter, wren = seat("Wanda Quist", 7), seat("Walter Bloom"), seat("Wren Abara")

    decision = decide(a_need(preference=prefers(preferred=[wanda], excluded=[wren])), [wanda, walter, wren])

    assert decision.sentence == (
        "Wanda Quist: has 7 of 8 orders and is whom the client prefers; Walter Bloom has 0 of 8 orders; "
        "Wren Abara is not to work for this client."
    )


def test_who_worked_for_the_client_before_comes_before_others():
    wanda, walter = seat("Wanda Quist", 7), seat("Walter Bloom")

    decision = decide(a_need(usual=wanda.member.id), [wanda, walter])

    assert decision.candidates[0].reason == "has 7 of 8 orders and has worked for this client before"


def absent():
    return Absence(
        id=new_id(), starts_at=NOON - HOUR, ends_at=NOON + HOUR, reason="", repeats=Repeats.NEVER, repeats_until=None,
        hands_over=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"absences": [absent()]}, "is absent"),
        ({"starts_at": NOON + HOUR}, "has not started yet"),
        ({"leaves_at": NOON}, "has left the team"),
        ({"parts": ["editor"]}, "does not work as worker"),
        ({"services": ["newsletter"]}, "does not do this service"),
    ],
)
def test_what_keeps_a_member_from_an_order_is_said(change, reason):
    member = a_member("Wanda Quist", capacity=8)
    for name, value in change.items():
        setattr(member, name, value)

    assert decide(a_need(), [Seat(member, 0)]).sentence == f"Nobody is free: Wanda Quist {reason}."


@pytest.mark.parametrize("limit", [Money(17_999, "USD"), Money(1_000_000, "EUR")])
def test_a_role_keeps_orders_that_are_too_large_away(limit):
    wanda = seat("Wanda Quist")
    wanda.member.role.be("Contractor", [], limit)

    assert decide(a_need(), [wanda]).sentence == "Nobody is free: Wanda Quist does not get orders as large as this."


def test_points_count_instead_of_orders_and_a_giant_goes_to_who_has_nothing():
    full = seat("Wanda Quist", 1, 10, points=8)
    full.member.capacity_in = "points"
    empty = seat("Walter Bloom", 0, 2)
    empty.member.capacity_in = empty.member.capacity_in.POINTS
    full.member.capacity_in = empty.member.capacity_in

    assert decide(a_need(effort=Effort(points=3)), [full, empty]).seat is empty
    assert decide(a_need(effort=Effort(points=2)), [full]).seat is full


def test_parts_at_the_start_are_filled_one_by_one_and_the_order_waits_for_what_is_missing():
    wanda, edgar = seat("Wanda Quist"), seat("Edgar Lind", parts=["editor"])
    rules = RoutingRules({("blog-article", Part.EDITOR): a_rule(part=Part.EDITOR, is_at_start=True)})
    order, alone = an_order("queued"), an_order("queued")

    Desk([wanda, edgar], rules).place(order, at=NOON)
    Desk([wanda], rules).place(alone, at=NOON)

    assert (order.members_as(Part.WORKER), order.members_as(Part.EDITOR)) == ([wanda.member.id], [edgar.member.id])
    assert order.pool_reason is None
    assert alone.members_as(Part.WORKER) == [wanda.member.id]
    assert (alone.pool_part, alone.pool_reason) == (
        Part.EDITOR,
        "Nobody is free: Wanda Quist does not work as editor.",
    )

    Desk([wanda, edgar], rules).place(alone, at=NOON)
    assert (alone.members_as(Part.EDITOR), alone.pool_reason) == ([edgar.member.id], None)


def test_an_order_that_lacks_several_parts_waits_for_each_of_them():
    wanda, edgar = seat("Wanda Quist"), seat("Edgar Lind", parts=["editor"])
    rules = RoutingRules({("blog-article", Part.EDITOR): a_rule(part=Part.EDITOR, is_at_start=True)})
    order = an_order("queued")

    said = Desk([], rules).place(order, at=NOON)
    assert [line.what for line in said.lines] == ["order_pooled", "order_pooled"]
    assert order.lacking == [Part.WORKER, Part.EDITOR]
    assert Desk([], rules).place(order, at=NOON).lines == ()

    Desk([edgar], rules).place(order, at=NOON)
    assert (order.members_as(Part.EDITOR), order.lacking) == ([edgar.member.id], [Part.WORKER])

    Desk([wanda, edgar], rules).place(order, at=NOON)
    assert (order.members_as(Part.WORKER), order.lacking, order.pool_reason) == ([wanda.member.id], [], None)


def test_who_takes_the_first_part_leaves_the_order_waiting_for_the_other():
    wanda = seat("Wanda Quist")
    rules = RoutingRules({("blog-article", Part.EDITOR): a_rule(part=Part.EDITOR, is_at_start=True)})
    order = an_order("queued")
    Desk([], rules).place(order, at=NOON)

    Desk([wanda], rules).place(order, at=NOON)

    assert (order.members_as(Part.WORKER), order.lacking) == ([wanda.member.id], [Part.EDITOR])
    assert order.pool_reason == "Nobody takes orders yet."


def test_loads_are_evened_out_without_making_anybody_fuller_than_the_giver_was():
    heavy, light = seat("Wanda Quist", 0, 4), seat("Walter Bloom", 0, 4)
    rules = RoutingRules({}, {"blog-article": ServiceEffort(service_code="blog-article", points=1, minutes=0)})
    orders = [an_order("queued") for _ in range(4)]
    Desk([heavy], rules).place_all(orders, at=NOON)

    shifts = even_out(Desk([heavy, light], rules), orders, at=NOON)

    assert [(one.giver, one.taker) for one in shifts] == [(heavy, light)] * 2
    assert (heavy.open_orders, light.open_orders) == (2, 2)
    assert even_out(Desk([heavy, light], rules), orders[2:], at=NOON) == []
