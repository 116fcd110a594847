"""Clocks over HTTP: the calendar, pauses, plans, what is due, and what is told when a date has passed."""

from __future__ import annotations

from datetime import timedelta

from services.workflow.app import APP, at_start
from services.workflow.domain.timed import Priority
from services.workflow.use_cases.watch_clocks import watch_clocks
from shared.contracts.workflow.facts import WatchClocks
from tests.workflow.builders import HOUR, MARCO, NOON, OLIVIA, WALTER, WANDA, blog_article

WATCH = WatchClocks(asked_at=NOON)

BERLIN = {
    "time_zone": "Europe/Berlin",
    "working_hours": [{"weekday": day, "opens": "10:00", "closes": "16:00"} for day in range(5)],
    "holidays": [{"day": "2026-11-24", "name": "Founders' day"}],
}


def told_of(rows):
    """What was told of risks."""
    return [what for (what,) in rows("SELECT what FROM history WHERE what IN ('order_at_risk', 'order_overdue')")]


def stage(call, order_id, key, who=WALTER):
    assert call("PUT", f"/orders/{order_id}/stage", {"stage": key}, as_=who).status_code == 200


def test_due_dates_count_by_the_calendar_of_the_agency(call, queued):
    assert call("GET", "/calendar", as_=WANDA).get_json()["time_zone"] == "UTC"
    assert call("PUT", "/calendar", BERLIN, as_=OLIVIA).get_json() == BERLIN

    order_id = queued(service=blog_article(deadline_hours=4))

    seen = call("GET", f"/orders/{order_id}", as_=MARCO).get_json()
    assert seen["due_at"] == "2026-11-25T10:00:00+00:00"


def test_a_calendar_is_refused_with_all_that_is_wrong(call, clara):
    wrong = {"time_zone": "Moon", "working_hours": [], "holidays": [{"day": "2026-12-25", "name": "x"}] * 2}

    refused = call("PUT", "/calendar", wrong, as_=OLIVIA)

    assert [problem["field"] for problem in refused.get_json()["problems"]] == [
        "time_zone",
        "working_hours",
        "holidays.1.day",
    ]
    assert call("PUT", "/calendar", BERLIN, as_=MARCO).status_code == 403
    assert call("GET", "/calendar", as_=clara).status_code == 403


def test_the_clock_stands_while_the_client_has_the_order_and_its_account_says_so(call, queued, the_time, clara):
    order_id = queued(service=blog_article(deadline_hours=4))
    stage(call, order_id, "writing")
    the_time.passes(2 * HOUR)
    call("POST", f"/orders/{order_id}/deliveries", {"text": "Here."}, as_=WALTER)
    the_time.passes(24 * HOUR)
    call("POST", f"/orders/{order_id}/revisions", {"reason": "Shorter."}, as_=clara)
    the_time.passes(HOUR)

    clock = call("GET", f"/orders/{order_id}/clock", as_=MARCO).get_json()

    assert clock["due_at"] == "2026-11-24T16:00:00+00:00"
    assert clock["counted_seconds"] == 3 * 3600
    assert [(line["why"], line["runs"], line["counted_seconds"]) for line in clock["lines"]] == [
        ("queued", True, 7200),
        ("delivered", False, 0),
        ("in revision", True, 3600),
    ]
    assert call("GET", f"/orders/{order_id}/clock", as_=clara).status_code == 403
    assert call("GET", f"/orders/{order_id}/clock", as_=WANDA).status_code == 404


def test_a_stage_that_is_paused_stops_the_clock_and_one_with_a_limit_tells_once(call, queued, the_time, hear, rows):
    order_id = queued()
    stages = [
        {"key": "writing", "name": "Writing", "state": "in_progress", "limit_hours": 1},
        {"key": "on-hold", "name": "On hold", "state": "in_progress", "is_clock_paused": True},
    ]
    call("PUT", "/pipelines/content-marketing", {"name": "Content", "stages": stages}, as_=OLIVIA)
    stage(call, order_id, "writing")

    the_time.passes(HOUR)
    hear(WATCH, WATCH)
    assert told_of(rows) == ["order_at_risk"]

    stage(call, order_id, "on-hold")
    clock = call("GET", f"/orders/{order_id}/clock", as_=MARCO).get_json()
    assert [line["runs"] for line in clock["lines"]] == [True, False]
    the_time.passes(HOUR)
    clock = call("GET", f"/orders/{order_id}/clock", as_=MARCO).get_json()
    assert (clock["lines"][-1]["runs"], clock["counted_seconds"]) == (False, 3600)


def test_overdue_is_told_once_for_each_due_date_and_never_while_the_client_has_the_order(
    call, queued, the_time, hear, rows
):
    order_id = queued(service=blog_article(deadline_hours=1))
    hear(WATCH)
    assert told_of(rows) == []
    assert rows("SELECT due_at FROM timers WHERE key = 'watch-clocks'") == [(NOON + timedelta(minutes=1),)]

    the_time.passes(HOUR)
    hear(WATCH, WATCH)
    assert told_of(rows) == ["order_overdue"]

    call("PUT", f"/orders/{order_id}/plan", {"due_at": (NOON + 2 * HOUR).isoformat()}, as_=MARCO)
    hear(WATCH)
    assert told_of(rows) == ["order_overdue"]
    the_time.passes(HOUR)
    hear(WATCH, WATCH)
    assert told_of(rows) == ["order_overdue"] * 2


def test_due_soon_is_told_once_for_each_date_that_comes_near_and_of_no_order_that_came_late(
    call, queued, the_time, hear, told
):
    order_id = queued(service=blog_article(deadline_hours=16))
    queued(service=blog_article(deadline_hours=2))
    hear(WATCH)
    told()

    the_time.passes(24 * HOUR)
    hear(WATCH, WATCH)
    assert told().count("due_date_neared") == 1

    call("PUT", f"/orders/{order_id}/plan", {"due_at": (the_time() + 30 * HOUR).isoformat()}, as_=MARCO)
    hear(WATCH)
    assert "due_date_neared" not in told()
    the_time.passes(10 * HOUR)
    hear(WATCH, WATCH)
    assert told().count("due_date_neared") == 1


def test_nothing_is_due_soon_where_the_agency_wants_no_such_word(queued, the_time, engine, letters):
    queued(service=blog_article(deadline_hours=16))
    the_time.passes(24 * HOUR)

    with APP.begin_work(engine, send=letters.extend, clock=the_time)() as work:
        work.due_soon_for = timedelta()
        watch_clocks(work, WATCH)

    assert [letter.name for letter in letters if "neared" in letter.name] == []


def test_an_order_is_planned_by_who_may_and_the_same_plan_is_no_news(call, queued, everything, rows):
    order_id = queued()
    plan = {"due_at": "2026-11-25T12:00:00+00:00", "priority": "RUSH", "reason": "A fair."}
    assert call("PUT", f"/orders/{order_id}/plan", plan, as_=WALTER).status_code == 403
    assert call("PUT", f"/orders/{order_id}/plan", plan, as_=MARCO).status_code == 200

    before = everything()
    assert call("PUT", f"/orders/{order_id}/plan", plan, as_=MARCO).status_code == 200

    assert everything() == before
    assert rows("SELECT sentence FROM history WHERE what = 'order_planned'") == [
        ("The order is due on 2026-11-25 at 12:00 UTC. Its priority is rush. A fair.",)
    ]


def test_rush_comes_out_of_the_pool_before_what_is_due_earlier(call, queued, rows, engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE members SET capacity = 0")
    early, rush = queued(service=blog_article(deadline_hours=1)), queued()
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE orders SET priority = {int(Priority.RUSH)} WHERE id = '{rush}'")

    call("PATCH", f"/members/{WALTER}", {"capacity": 1}, as_=OLIVIA)

    assert rows("SELECT order_id FROM assignments WHERE is_open") == [(rush,)]
    assert rows("SELECT pool_reason IS NOT NULL FROM orders WHERE id = :id", id=early) == [(True,)]


def test_the_board_shows_what_is_due_to_who_may_see_it(call, queued, the_time, clara):
    late = queued(service=blog_article(deadline_hours=1))
    the_time.passes(2 * HOUR)
    today, soon = (queued(service=blog_article(deadline_hours=hours), at=NOON + 2 * HOUR) for hours in (2, 8))
    later = queued(service=blog_article(deadline_hours=80))

    board = call("GET", "/due", as_=MARCO).get_json()

    shown = {name: [one["order_id"] for one in orders] for name, orders in board.items()}
    assert shown == {
        "overdue": [str(late)],
        "today": [str(today)],
        "next_7_days": [str(soon)],
        "later": [str(later)],
    }
    mine = call("GET", "/due", as_=WALTER).get_json()
    assert [one["order_id"] for orders in mine.values() for one in orders] == [str(late)]
    assert call("GET", "/due", as_=clara).status_code == 403


def test_a_worker_that_starts_goes_on_with_what_was_lost(begin_work, rows, engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM timers")

    for _ in range(2):
        at_start(begin_work)

    assert rows("SELECT key, name, due_at FROM timers ORDER BY key") == [
        ("plan-work", "workflow.plan_work.v1", NOON),
        ("tell-overviews", "workflow.tell_overviews.v1", NOON),
        ("watch-clocks", "workflow.watch_clocks.v1", NOON),
    ]
