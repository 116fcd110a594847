"""Boards over HTTP: orders by stage with its limit, by day, in the pool, one's own work; each sees what they may."""

from __future__ import annotations

import pytest

from tests.workflow.builders import MARCO, OLIVIA, WALTER, WANDA, WREN, blog_article, client_actor


@pytest.fixture
def busy(call, queued):
    """Walter has an order that is begun and one that is not; two more wait, one of them in a rush."""
    call("PUT", "/routing/rules/blog-article/worker", {"strategy": "fixed", "members": [str(WALTER)]}, as_=OLIVIA)
    call("PATCH", f"/members/{WALTER}", {"capacity": 2}, as_=OLIVIA)
    begun, queue, pooled, rush = (queued(service=blog_article(deadline_hours=hours)) for hours in (40, 8, 20, 30))
    call("PUT", f"/orders/{begun}/stage", {"stage": "writing"}, as_=WALTER)
    call("PUT", f"/orders/{rush}/plan", {"priority": "RUSH"}, as_=MARCO)
    return [str(one) for one in (begun, queue, pooled, rush)]


def columns(call, who):
    shown = call("GET", "/boards/content-marketing", as_=who).get_json()["columns"]
    return {one["name"]: (one["total"], [item["order_id"] for item in one["items"]]) for one in shown if one["total"]}


def test_a_board_has_every_stage_with_its_limit_and_the_most_urgent_orders_first(call, busy):
    begun, queue, pooled, rush = busy
    stages = call("GET", "/boards/content-marketing", as_=MARCO).get_json()

    assert [(one["stage"], one["wip_limit"]) for one in stages["columns"]] == [
        (None, None), ("content-calendar", None), ("brief", None), ("writing", None), ("editing", None), ("submitting", None),
    ]  # fmt: skip
    assert columns(call, MARCO) == {"queued": (3, [rush, queue, pooled]), "Writing": (1, [begun])}
    assert columns(call, WALTER) == {"queued": (1, [queue]), "Writing": (1, [begun])}
    assert columns(call, WANDA) == {}
    assert call("GET", "/boards/nothing", as_=MARCO).status_code == 404


def test_the_pool_lists_what_is_placed_first_and_why_it_waits(call, busy):
    _, _, pooled, rush = busy
    items = call("GET", "/pool", as_=MARCO).get_json()["items"]

    assert [(one["order"]["order_id"], one["part"], one["role"]) for one in items] == [
        (rush, "worker", None),
        (pooled, "worker", None),
    ]
    assert all(one["reason"] for one in items)
    assert call("GET", "/pool", as_=WREN).get_json()["items"] == []


def test_ones_own_work_is_what_is_begun_then_what_is_due_and_ones_tasks(call, busy):
    begun, queue, *_ = busy
    for who, title in ((WALTER, "Outline"), (WANDA, "Pictures")):
        call("POST", f"/orders/{begun}/tasks", {"title": title, "member_id": str(who)}, as_=MARCO)

    mine = call("GET", "/my-work", as_=WALTER).get_json()
    assert [one["order_id"] for one in mine["orders"]] == [begun, queue]
    assert [(one["order_id"], one["title"]) for one in mine["tasks"]] == [(begun, "Outline")]
    assert [one["total"] for one in mine["orders"]] == [None, None]
    assert call("GET", "/my-work", as_=WANDA).get_json()["orders"] == []


def test_days_have_the_orders_that_are_due_on_them(call, busy):
    begun, queue, pooled, rush = busy
    shown = call("GET", "/due/days", as_=MARCO).get_json()

    assert (shown["begins_on"], shown["ends_on"]) == ("2026-11-23", "2026-12-21")
    assert [(day["day"], [one["order_id"] for one in day["items"]]) for day in shown["days"]] == [
        ("2026-11-24", [queue]), ("2026-11-25", [pooled]), ("2026-11-27", [rush]), ("2026-11-30", [begun]),
    ]  # fmt: skip
    few = call("GET", "/due/days?begins_on=2026-11-25&ends_on=2026-11-25", as_=MARCO).get_json()
    assert [day["day"] for day in few["days"]] == ["2026-11-25"]
    assert call("GET", "/due/days", as_=WANDA).get_json()["days"] == []


def test_boards_are_for_the_team(call):
    for path in ("/boards/content-marketing", "/pool", "/my-work", "/due/days"):
        assert [call("GET", path, as_=who).status_code for who in (client_actor(), None)] == [403, 401], path
