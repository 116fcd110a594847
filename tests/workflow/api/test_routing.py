"""Routing over HTTP: rules, the pool, taking, taking back, evening out, and decisions to read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.contracts.workflow.facts import TakeBackOrder
from tests.workflow.builders import (
    CLARA,
    DEVIN,
    HOUR,
    MARCO,
    NOON,
    OLIVIA,
    WALTER,
    WANDA,
    WREN,
    blog_article,
    clara,
    devin,
)

RULE = "/routing/rules/blog-article/worker"


@pytest.fixture
def nobody_free(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE members SET capacity = 0")


def free(engine, name, capacity=1):
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE members SET capacity = {capacity} WHERE name = '{name}'")


def on(rows, order_id):
    return [one for (one,) in rows("SELECT member_id FROM assignments WHERE order_id = :id AND is_open", id=order_id)]


def test_a_rule_decides_who_gets_a_service_until_it_is_gone(call, queued, rows):
    rule = {"strategy": "fixed", "members": [str(WREN)]}
    assert call("PUT", RULE, rule, as_=OLIVIA).status_code == 204
    assert on(rows, queued()) == [WREN]
    said = call("GET", "/routing", as_=WANDA).get_json()
    assert [(one["part"], one["strategy"], one["members"]) for one in said["rules"]] == [
        ("worker", "fixed", [str(WREN)])
    ]

    assert call("DELETE", RULE, as_=OLIVIA).status_code == 204
    assert on(rows, queued()) == [WALTER]
    assert call("DELETE", RULE, as_=OLIVIA).status_code == 404


def test_what_a_client_wants_counts_and_so_does_their_card(call, queued, rows):
    wants = {"preferred": [str(WREN)], "excluded": [str(WALTER)]}
    assert call("PUT", f"/routing/preferences/{CLARA}", wants, as_=MARCO).status_code == 204
    assert on(rows, queued()) == [WREN]

    card = clara().__class__(
        client_id=DEVIN, email="devin@harborlight.example", name="Devin Okafor", preferred_member_id=WANDA
    )
    assert on(rows, queued(client=card)) == [WANDA]


def test_the_same_member_works_for_a_client_again(call, queued, rows):
    call("PUT", RULE, {"strategy": "fixed", "members": [str(WREN)]}, as_=OLIVIA)
    queued()
    call("PUT", RULE, {"strategy": "least_loaded", "is_same_member": True}, as_=OLIVIA)

    assert on(rows, queued()) == [WREN]


def test_rules_are_said_by_who_may_and_about_members_there_are(call, clara, unchanged):
    stranger = {"strategy": "fixed", "members": [str(DEVIN)]}
    with unchanged():
        answers = [
            call("PUT", RULE, {"strategy": "fixed"}, as_=MARCO),
            call("PUT", RULE, {"strategy": "dice"}, as_=OLIVIA),
            call("PUT", RULE, stranger, as_=OLIVIA),
            call("PUT", "/routing/rules/blog-article/jester", {"strategy": "fixed"}, as_=OLIVIA),
            call("PUT", f"/routing/preferences/{CLARA}", {}, as_=WANDA),
            call("GET", "/routing", as_=clara),
        ]

    assert [answer.status_code for answer in answers] == [403, 422, 422, 404, 403, 403]


def test_a_member_whose_role_allows_it_takes_from_the_pool(call, queued, rows, nobody_free, engine, as_member):
    order_id = queued()
    takes = as_member(WANDA)
    takes = type(takes)(
        kind=takes.kind, id=WANDA, name=takes.name, permissions=frozenset({"orders.view_pool", "orders.take"})
    )
    pool = call("GET", "/orders?is_pooled=true", as_=takes).get_json()["items"]
    assert [one["order_id"] for one in pool] == [str(order_id)]
    full = call("POST", f"/orders/{order_id}/taking", {}, as_=takes)
    assert (full.status_code, full.get_json()["detail"]) == (409, "Wanda Quist takes no orders")

    free(engine, "Wanda Quist")
    for _ in range(2):
        assert call("POST", f"/orders/{order_id}/taking", {}, as_=takes).status_code == 201
    assert on(rows, order_id) == [WANDA]
    assert call("POST", f"/orders/{order_id}/taking", {}, as_=WALTER).status_code == 404
    assert call("POST", f"/orders/{order_id}/taking", {}, as_=MARCO).get_json()["code"] == "not_in_pool"


def test_what_is_not_begun_in_time_goes_to_somebody_else(call, queued, rows, hear, the_time, told):
    call("PUT", RULE, {"strategy": "least_loaded", "take_back_minutes": 90}, as_=OLIVIA)
    order_id = queued()
    ((due_at,),) = rows("SELECT due_at FROM timers WHERE key = :key", key=f"take-back-{order_id}-worker")
    assert due_at == the_time.at + timedelta(minutes=90)
    told()

    ask = TakeBackOrder(order_id=order_id, member_id=WALTER, part="worker", minutes=90)
    the_time.passes(timedelta(minutes=90))
    hear(ask, ask)

    assert on(rows, order_id) == [WANDA]
    assert told() == ["order_unassigned", "order_assigned"]
    assert ("Walter Bloom is off the order as worker. Walter Bloom has not begun it in 90 minutes.",) in rows(
        "SELECT sentence FROM history"
    )


def test_what_is_begun_is_not_taken_back(call, queued, rows, hear, unchanged):
    order_id = queued()
    call("PUT", f"/orders/{order_id}/stage", {"stage": "writing"}, as_=WALTER)

    with unchanged():
        hear(TakeBackOrder(order_id=order_id, member_id=WALTER, part="worker", minutes=90))


def test_loads_are_evened_out_as_proposed_and_not_otherwise(call, queued, rows, engine, told):
    call("PUT", RULE, {"strategy": "fixed", "members": [str(WALTER)]}, as_=OLIVIA)
    orders = [queued() for _ in range(3)]
    call("DELETE", RULE, as_=OLIVIA)
    told()

    proposed = call("GET", "/routing/rebalance", as_=MARCO).get_json()["shifts"]
    assert [(one["from_name"], one["to_name"]) for one in proposed] == [
        ("Walter Bloom", "Wanda Quist"),
        ("Walter Bloom", "Wren Abara"),
    ]
    assert told() == []

    names = ("order_id", "from_member_id", "to_member_id")
    asked = {"shifts": [{name: shift[name] for name in names} for shift in proposed]}
    done = call("POST", "/routing/rebalance", asked, as_=MARCO)
    assert (done.status_code, len(done.get_json()["shifts"])) == (201, 2)
    assert sorted(on(rows, order_id)[0] for order_id in orders) == sorted([WALTER, WANDA, WREN])
    assert call("POST", "/routing/rebalance", asked, as_=MARCO).get_json()["code"] == "proposal_stale"
    assert call("GET", "/routing/rebalance", as_=WANDA).status_code == 403


def test_every_decision_can_be_read_with_everybody_who_was_considered(call, queued, clara, nobody_free, engine):
    order_id = queued()
    free(engine, "Wren Abara")
    call("PUT", f"/routing/preferences/{CLARA}", {}, as_=MARCO)

    read = call("GET", f"/orders/{order_id}/decisions", as_=MARCO).get_json()["items"]

    assert [(one["part"], one["member_id"], one["sentence"][:12]) for one in read] == [
        ("worker", str(WREN), "Wren Abara: "),
        ("worker", None, "Nobody takes"),
    ]
    assert call("GET", f"/orders/{order_id}/decisions", as_=clara).status_code == 403


def test_an_order_that_nobody_free_may_have_keeps_no_other_waiting(call, queued, engine, rows, nobody_free):
    """Who is free asks the pool for as many orders as they have room for; what they may not have does not count."""
    excluded = queued(service=blog_article(deadline_hours=2))
    call("PUT", f"/routing/preferences/{CLARA}", {"excluded": [str(WREN)]}, as_=MARCO)
    others = [queued(client=devin(), service=blog_article(deadline_hours=hours)) for hours in (30, 20)]

    call("PATCH", f"/members/{WREN}", {"capacity": 1}, as_=OLIVIA)

    assert [on(rows, order_id) for order_id in (excluded, *others)] == [[], [], [WREN]]


def test_a_rush_order_is_due_by_the_hours_of_its_service_and_never_later(call, queued, rows):
    order_id, soon = queued(), queued(service=blog_article(deadline_hours=2))
    assert call("PUT", "/routing/rush/blog-article", {"hours": 4}, as_=OLIVIA).status_code == 204
    said = call("GET", "/routing", as_=WANDA).get_json()
    assert said["rush"] == [{"service_code": "blog-article", "hours": 4}]

    for one in (order_id, soon):
        call("PUT", f"/orders/{one}/plan", {"priority": "RUSH"}, as_=MARCO)
    assert rows("SELECT due_at FROM orders WHERE id = :id", id=order_id) == [(NOON + 4 * HOUR,)]
    assert rows("SELECT due_at FROM orders WHERE id = :id", id=soon) == [(NOON + 2 * HOUR,)]

    named = (NOON + 30 * HOUR).isoformat()
    call("PUT", f"/orders/{order_id}/plan", {"priority": "NORMAL"}, as_=MARCO)
    call("PUT", f"/orders/{order_id}/plan", {"priority": "RUSH", "due_at": named}, as_=MARCO)
    assert rows("SELECT due_at FROM orders WHERE id = :id", id=order_id) == [(NOON + 30 * HOUR,)]
    assert call("DELETE", "/routing/rush/blog-article", as_=OLIVIA).status_code == 204
    assert call("DELETE", "/routing/rush/blog-article", as_=OLIVIA).status_code == 404
    assert call("PUT", "/routing/rush/blog-article", {"hours": 4}, as_=WANDA).status_code == 403
