"""Plans over HTTP: who does what when, when orders are expected to be done, and which will be late."""

from __future__ import annotations

import pytest

from shared.contracts.workflow.facts import PlanWork
from tests.workflow.builders import HOUR, MARCO, NOON, OLIVIA, WALTER, WANDA, WREN, blog_article

PLAN = PlanWork(asked_at=NOON)


@pytest.fixture(autouse=True)
def efforts(call):
    call("PUT", "/routing/efforts/blog-article", {"minutes": 120}, as_=OLIVIA)
    rule = {"strategy": "fixed", "members": [str(WALTER)]}
    call("PUT", "/routing/rules/blog-article/worker", rule, as_=OLIVIA)


def plan_of(call, member_id, who=MARCO):
    items = call("GET", f"/members/{member_id}/plan", as_=who).get_json()["items"]
    return [(one["order_id"], one["starts_at"][5:16], one["ends_at"][5:16], one["is_late"]) for one in items]


def test_a_members_orders_follow_each_other_in_their_hours_what_is_begun_first(call, queued):
    first, second, third = queued(), queued(service=blog_article(deadline_hours=8)), queued()
    call("PUT", f"/orders/{third}/stage", {"stage": "writing"}, as_=WALTER)

    assert plan_of(call, WALTER) == [
        (str(third), "11-23T12:00", "11-23T14:00", False),
        (str(second), "11-23T14:00", "11-23T16:00", False),
        (str(first), "11-23T16:00", "11-24T10:00", False),
    ]
    assert plan_of(call, WALTER, WALTER) == plan_of(call, WALTER)
    assert call("GET", f"/members/{WALTER}/plan", as_=WANDA).status_code == 404


def test_absences_and_own_hours_move_the_plan(call, queued):
    order_id = queued()
    call("PATCH", f"/members/{WALTER}", {"working_hours": [{"weekday": 0, "opens": "09:00", "closes": "13:00"},
         {"weekday": 2, "opens": "09:00", "closes": "13:00"}]}, as_=OLIVIA)  # fmt: skip
    assert plan_of(call, WALTER) == [(str(order_id), "11-23T12:00", "11-25T10:00", False)]

    away = {"starts_at": "2026-11-24T00:00:00+00:00", "ends_at": "2026-11-26T00:00:00+00:00"}
    call("POST", f"/members/{WALTER}/absences", away, as_=WALTER)
    assert plan_of(call, WALTER) == [(str(order_id), "11-23T12:00", "11-30T10:00", False)]


def test_every_order_is_expected_and_what_will_be_late_is_told_once(call, queued, hear, rows):
    for _ in range(2):
        queued(service=blog_article(deadline_hours=2))
    pooled = queued(service=blog_article(code="newsletter", deadline_hours=2))

    hear(PLAN, PLAN)

    assert rows("SELECT expected_at FROM orders WHERE id <> :id ORDER BY expected_at", id=pooled) == [
        (NOON + 2 * HOUR,),
        (NOON + 4 * HOUR,),
    ]
    assert rows("SELECT sentence FROM history WHERE what = 'order_at_risk'") == [
        ("The order is at risk. Walter Bloom will be done with it on 2026-11-23 at 16:00 UTC.",)
    ]
    assert rows("SELECT key FROM timers WHERE key = 'plan-work'") == [("plan-work",)]


def test_stages_that_say_their_effort_leave_the_rest_of_it(call, queued):
    order_id = queued()
    stages = [
        {"key": "writing", "name": "Writing", "state": "in_progress", "effort_minutes": 90},
        {"key": "editing", "name": "Editing", "state": "in_progress", "effort_minutes": 30},
    ]
    call("PUT", "/pipelines/content-marketing", {"name": "C", "stages": stages}, as_=OLIVIA)
    call("PUT", f"/orders/{order_id}/stage", {"stage": "editing"}, as_=WALTER)

    assert plan_of(call, WALTER) == [(str(order_id), "11-23T12:00", "11-23T12:30", False)]


def test_who_has_how_much_is_for_those_who_see_all_orders(call, queued):
    queued()

    loads = call("GET", "/workload", as_=MARCO).get_json()["items"]

    assert [(one["name"], one["orders"], one["minutes"], one["busy_until"]) for one in loads[:2]] == [
        ("Walter Bloom", 1, 120, "2026-11-23T14:00:00+00:00"),
        ("Edgar Lind", 0, 0, None),
    ]
    assert call("GET", "/workload", as_=WREN).status_code == 403


def test_a_new_order_is_promised_by_who_would_be_done_first(call, queued, clara):
    queued()
    promise = call("GET", "/promise?service=blog-article", as_=clara).get_json()
    assert promise == {"expected_at": "2026-11-23T14:00:00+00:00"}
    assert call("GET", "/promise?service=juggling", as_=clara).get_json() == {"expected_at": None}
    assert call("GET", "/promise?service=blog-article").status_code == 401


def test_an_order_without_an_effort_is_expected_as_its_service_usually_took(call, queued, hear, engine):
    letter = blog_article(code="newsletter")
    *past, order_id, other = (
        *(queued(service=letter) for _ in range(4)),
        queued(service=blog_article(code="landing-page")),
    )
    done = "UPDATE orders SET state = 'completed', completed_at = validated_at + %s * interval '1 hour' WHERE id = %s"
    with engine.begin() as connection:
        for hours, one in zip((5, 50, 8), past, strict=True):
            connection.exec_driver_sql(done, (hours, one))

    hear(PLAN)

    seen = call("GET", f"/orders/{order_id}", as_=MARCO).get_json()
    assert (seen["expected_at"], seen["expected_by"]) == ("2026-11-23T20:00:00+00:00", "past")
    assert call("GET", f"/orders/{other}", as_=MARCO).get_json()["expected_by"] is None
