"""Who gets an order, and the reason in words (rules W-3, W-4)."""

from __future__ import annotations

from services.workflow.domain.assignments import Part
from services.workflow.domain.desk import Desk
from services.workflow.domain.ranking import Need
from services.workflow.domain.routing import Candidate, decide
from services.workflow.domain.routing_rules import NOTHING_SAID
from services.workflow.domain.seats import LONG_AGO, Seat
from shared.kernel.money import Money
from tests.workflow.builders import HOUR, NOON, a_member, an_order


def seat(name, open_orders, capacity, *, waits_since=LONG_AGO, **changes):
    return Seat(a_member(name, capacity=capacity, **changes), open_orders, waits_since=waits_since)


def a_need(**changes):
    asked = {
        "service_code": "blog-article",
        "service_name": "Blog article",
        "part": Part.WORKER,
        "total": Money(18_000, "USD"),
        "rule": NOTHING_SAID.of("blog-article", Part.WORKER),
        "at": NOON,
    }
    return Need(**asked | changes)


def decision_of(*seats, **changes):
    return decide(a_need(**changes), seats)


def test_the_lightest_load_for_the_capacity_is_chosen_and_everybody_is_accounted_for():
    wanda, walter, wren = seat("Wanda Quist", 2, 8), seat("Walter Bloom", 4, 6), seat("Wren Abara", 10, 10)
    edgar = seat("Edgar Lind", 0, 12, services=["content-calendar"])

    decision = decision_of(edgar, wren, walter, wanda)

    assert decision.seat is wanda
    reasons = [
        (wanda, True, "has 2 of 8 orders, the lightest load of 3 who do Blog article"),
        (walter, False, "has 4 of 6 orders"),
        (wren, False, "has 10 of 10 orders: no room for more"),
        (edgar, False, "does not do this service"),
    ]
    assert decision.candidates == tuple(
        Candidate(member_id=one.member.id, name=one.member.name, is_chosen=chosen, reason=reason)
        for one, chosen, reason in reasons
    )
    assert decision.sentence == (
        "Wanda Quist: has 2 of 8 orders, the lightest load of 3 who do Blog article; Walter Bloom has 4 of 6 orders; "
        "Wren Abara has 10 of 10 orders: no room for more; Edgar Lind does not do this service."
    )


def test_of_two_as_light_the_one_who_has_waited_longest_is_chosen():
    wanda = seat("Wanda Quist", 1, 8, waits_since=NOON)
    wren = seat("Wren Abara", 1, 8, waits_since=NOON - HOUR)

    decision = decision_of(wanda, wren)

    assert decision.seat is wren
    assert decision.sentence == (
        "Wren Abara: has 1 of 8 orders, as light a load as Wanda Quist, and has waited longest for a new order; "
        "Wanda Quist has 1 of 8 orders."
    )


def test_of_two_who_are_alike_in_all_the_first_by_name_is_chosen():
    decision = decision_of(seat("Wren Abara", 0, 8), seat("Walter Bloom", 0, 8))

    assert decision.candidates[0].name == "Walter Bloom"
    assert decision.candidates[0].reason == "has 0 of 8 orders, as light a load as Wren Abara, and comes first by name"


def test_the_only_one_who_does_the_service_is_named_so():
    assert decision_of(seat("Wanda Quist", 0, 8)).sentence == (
        "Wanda Quist: has 0 of 8 orders and is the only one who does Blog article."
    )


def test_the_only_one_with_room_is_named_so():
    assert decision_of(seat("Wanda Quist", 7, 8), seat("Walter Bloom", 6, 6)).sentence == (
        "Wanda Quist: has 7 of 8 orders and is the only one of 2 who do Blog article with room for more; "
        "Walter Bloom has 6 of 6 orders: no room for more."
    )


def test_nobody_is_chosen_where_nobody_is_free():
    decision = decision_of(seat("Wanda Quist", 8, 8), seat("Edgar Lind", 0, 12, services=[]))

    assert decision.seat is None
    assert decision.sentence == (
        "Nobody is free: Wanda Quist has 8 of 8 orders: no room for more; Edgar Lind does not do this service."
    )


def test_of_many_the_sentence_names_a_dozen_and_counts_the_others_while_the_account_has_all():
    decision = decision_of(
        *(seat(f"Member {n:02}", n, 20) for n in range(14)),
        seat("Zoe Full", 20, 20),
        seat("Zoe Away", 0, 20, services=[]),
    )

    assert len(decision.candidates) == 16
    assert decision.sentence.startswith(
        "Member 00: has 0 of 20 orders, the lightest load of 15 who do Blog article; Member 01 has "
    )
    assert decision.sentence.endswith(
        "; Member 11 has 11 of 20 orders; 2 more have room too; 1 more have no room for more; 1 more do not do this service."
    )


def test_nobody_at_all_is_said_plainly():
    assert decision_of().sentence == "Nobody takes orders yet."


def test_a_desk_fills_seats_until_none_is_free_and_leaves_the_rest_in_the_pool():
    wanda, walter = seat("Wanda Quist", 0, 2), seat("Walter Bloom", 0, 1)
    orders = [an_order("queued") for _ in range(4)]

    news = Desk([wanda, walter]).place_all(orders, at=NOON)

    placed = [order.members_as(Part.WORKER) for order in orders]
    assert placed == [[walter.member.id], [wanda.member.id], [wanda.member.id], []]
    assert [[type(fact).__name__ for fact in said.facts] for _, said in news] == [["OrderAssigned"]] * 3 + [[]]
    assert orders[3].pool_reason == (
        "Nobody is free: Walter Bloom has 1 of 1 orders: no room for more; Wanda Quist has 2 of 2 orders: no room for more."
    )


def test_an_order_that_goes_on_waiting_is_no_news():
    order, desk = an_order("queued"), Desk([])

    assert [line.what for line in desk.place(order, at=NOON).lines] == ["order_pooled"]
    assert desk.place(order, at=NOON + HOUR).lines == ()


def test_an_order_that_has_a_worker_or_is_not_queued_is_not_placed():
    desk = Desk([seat("Wanda Quist", 0, 8)])
    begun, taken = an_order("in_progress"), an_order("queued")
    desk.place(taken, at=NOON)

    assert desk.place(begun, at=NOON).facts == ()
    assert desk.place(taken, at=NOON).facts == ()
    assert desk.seats[0].open_orders == 1
