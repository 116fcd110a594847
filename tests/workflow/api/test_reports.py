"""Reports over HTTP: orders in and out, punctuality, stages, rework, waiting, members, the bottleneck, forecasts, ratings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.contracts.workflow.facts import PlanWork
from tests.workflow.builders import (
    HOUR,
    MARCO,
    NOON,
    OLIVIA,
    WALTER,
    WANDA,
    client_actor,
    order_received,
    order_validated,
    order_withdrawn,
)

NAMES = (
    "flow", "punctuality", "rework", "waiting", "ratings", "stages", "piles", "members", "forecast", "forecast-errors"
)  # fmt: skip


@pytest.fixture
def report(call):
    def read(name, query=""):
        return call("GET", f"/reports/{name}?{query}", as_=MARCO).get_json()["items"]

    return read


@pytest.fixture
def history(call, hear, the_time, clara):
    """Walter does one order in 26 hours and one revision, and has another; a third was withdrawn. It is Friday then."""
    call("PUT", "/routing/rules/blog-article/worker", {"strategy": "fixed", "members": [str(WALTER)]}, as_=OLIVIA)
    call("PUT", "/routing/efforts/blog-article", {"minutes": 120}, as_=OLIVIA)
    first, second, third = (order_received() for _ in range(3))
    for fact in (first, second):
        hear(fact, order_validated(fact.order_id))
    hear(third, order_withdrawn(third.order_id), PlanWork(asked_at=NOON))
    path = f"/orders/{first.order_id}"

    the_time.passes(2 * HOUR)
    call("PUT", f"{path}/stage", {"stage": "writing"}, as_=WALTER)
    the_time.passes(4 * HOUR)
    call("POST", f"{path}/deliveries", {"text": "Here."}, as_=WALTER)
    the_time.passes(10 * HOUR)
    call("POST", f"{path}/revisions", {"reason": "Shorter."}, as_=clara)
    the_time.passes(6 * HOUR)
    call("PUT", f"{path}/stage", {"stage": "writing"}, as_=WALTER)
    the_time.passes(4 * HOUR)
    call("POST", f"{path}/deliveries", {"text": "Shorter."}, as_=WALTER)
    the_time.passes(10 * HOUR)
    call("POST", f"{path}/acceptance", {}, as_=clara)
    call("PUT", f"{path}/rating", {"stars": 4}, as_=clara)
    call("POST", f"{path}/time", {"minutes": 90, "worked_on": "2026-11-24"}, as_=WALTER)
    the_time.passes(timedelta(days=2))


def test_orders_in_and_out_are_counted_by_the_weeks_of_the_agency(report, history):
    assert report("flow", "begins_on=2026-11-16&ends_on=2026-11-30") == [
        {"week": "2026-11-16", "received": 0, "completed": 0, "ended_otherwise": 0},
        {"week": "2026-11-23", "received": 3, "completed": 1, "ended_otherwise": 1},
        {"week": "2026-11-30", "received": 0, "completed": 0, "ended_otherwise": 0},
    ]
    assert report("flow", "begins_on=2026-11-23&ends_on=2026-11-29&service=newsletter") == [
        {"week": "2026-11-23", "received": 0, "completed": 0, "ended_otherwise": 0}
    ]


def test_an_order_is_on_time_by_its_last_delivery(report, history):
    week = report("punctuality", "begins_on=2026-11-23&ends_on=2026-11-29")
    assert week == [
        {"week": "2026-11-23", "completed": 1, "dated": 1, "on_time": 1, "rate": 1.0, "median_hours": 26.0, "p90_hours": 26.0}
    ]  # fmt: skip


def test_stages_rework_and_waiting_tell_where_the_time_went(report, history):
    times = {(one["name"], one["state"]): (one["orders"], one["median_hours"]) for one in report("stages")}
    assert times[("Writing", "in_progress")] == (1, 8.0)
    assert times[("queued", "queued")] == (1, 2.0)
    assert sum(hours for _, hours in times.values()) == 36.0

    service = {"service_code": "blog-article", "service_name": "Blog article"}
    assert report("rework") == [service | {"completed": 1, "revised": 1, "rate": 1.0, "revisions": 1}]
    [waiting] = report("waiting")
    assert waiting == service | {
        "orders": 1, "median_hours": 20.0, "p90_hours": 20.0, "share": pytest.approx(20 / 36),
    }  # fmt: skip


def test_the_stage_that_takes_longest_to_clear_is_the_bottleneck(report, history):
    piles = report("piles")

    assert [(one["name"], one["orders"], one["left_in_4_weeks"], one["is_bottleneck"]) for one in piles] == [
        ("queued", 1, 1, True)
    ]
    assert (piles[0]["days_to_clear"], piles[0]["oldest_hours"]) == (28.0, 84.0)


def test_members_have_what_they_have_and_did_what_they_did(report, history):
    walter, *others = report("members")

    assert walter == {
        "member_id": str(WALTER), "name": "Walter Bloom", "open_orders": 1, "open_points": 1, "capacity": walter["capacity"],
        "capacity_in": "orders", "completed": 1, "on_time": 1, "revised": 1, "minutes_spent": 90,
    }  # fmt: skip
    assert {one["completed"] for one in others} == {0}


def test_forecasts_are_shown_with_what_the_first_ones_were_worth(report, history, hear):
    errors = report("forecast-errors", "begins_on=2026-11-23&ends_on=2026-11-29")
    assert [one["orders"] for one in errors] == [1]
    assert errors[0]["median_hours_off"] == errors[0]["median_hours_wrong"] in {22.0, 24.0}
    assert errors[0]["within_a_day"] == 1.0

    assert report("forecast") == [{"week": "2026-11-23", "expected": 1, "late": 0}]


def test_ratings_are_counted_by_their_stars(report, history):
    assert report("ratings") == [
        {"service_code": "blog-article", "ratings": 1, "stars": 4.0, "one": 0, "two": 0, "three": 0, "four": 1, "five": 0}
    ]  # fmt: skip


def test_every_report_is_a_table_too_and_empty_where_nothing_is(call):
    for name in NAMES:
        assert call("GET", f"/reports/{name}", as_=MARCO).status_code == 200
        table = call("GET", f"/reports/{name}/table?begins_on=2026-11-23&ends_on=2026-11-29", as_=MARCO)
        assert table.content_type == "text/csv; charset=utf-8"
    assert call("GET", "/reports/nothing/table", as_=MARCO).status_code == 404


def test_a_table_has_a_line_for_each_row(call, history):
    table = call("GET", "/reports/flow/table?begins_on=2026-11-23&ends_on=2026-11-29", as_=MARCO).text
    assert table.splitlines() == ["week,received,completed,ended_otherwise", "2026-11-23,3,1,1"]


def test_reports_are_for_those_who_see_all_orders(call):
    for path in (*NAMES, "flow/table"):
        statuses = [call("GET", f"/reports/{path}", as_=who).status_code for who in (WANDA, client_actor(), None)]
        assert statuses == [403, 403, 401], path


def test_days_that_make_no_span_are_refused(call):
    for query in (
        "begins_on=2026-12-01&ends_on=2026-11-01",
        "begins_on=2020-01-01&ends_on=2026-01-01",
        "ends_on=1000-01-01",
    ):
        assert call("GET", f"/reports/flow?{query}", as_=MARCO).status_code == 422, query
