"""Weeks that begin: what each member is told of theirs, when it is morning where they are."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from shared.contracts.workflow.facts import WatchClocks
from shared.contracts.workflow.reminders import TellOverviews
from tests.workflow.builders import HOUR, MARCO, NOON, OLIVIA, WALTER, WANDA, blog_article, order_received

LOOK = TellOverviews(asked_at=NOON)
MONDAY = datetime.fromisoformat("2026-11-30T07:30:00+00:00")


@pytest.fixture
def overviews(letters):
    """Returns what was told of weeks since it was last asked, by member."""

    def told():
        said = [json.loads(letter.text) for letter in letters if letter.name == "workflow.week_started.v1"]
        letters.clear()
        return {one["member_id"]: one for one in said}

    return told


def test_everybody_reads_on_monday_morning_where_they_are_what_the_week_holds_for_them(
    call, queued, hear, the_time, overviews, engine
):
    call("PATCH", f"/members/{WALTER}", {"time_zone": "Europe/Berlin"}, as_=OLIVIA)
    late = queued(service=blog_article(deadline_hours=1))
    soon = queued(service=blog_article(deadline_hours=60))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE assignments SET member_id = '{WALTER}'")
    hear(order_received(number="REVIEWED"))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE orders SET state = 'in_review' WHERE number = 'REVIEWED'")
    the_time.passes(MONDAY - the_time())

    hear(LOOK)
    early = overviews()
    the_time.passes(HOUR)
    hear(LOOK, LOOK)
    rest = overviews()

    assert list(early) == [str(WALTER)]
    assert [early[str(WALTER)][part]["count"] for part in ("overdue", "due", "at_risk", "to_review")] == [1, 1, 0, 0]
    assert early[str(WALTER)]["overdue"]["orders"][0]["order_id"] == str(late)
    assert early[str(WALTER)]["due"]["orders"][0]["order_id"] == str(soon)
    assert set(rest) == {str(OLIVIA), str(MARCO)}
    assert rest[str(MARCO)]["to_review"]["orders"][0]["number"] == "REVIEWED"
    assert rest[str(MARCO)]["week_begins_on"] == "2026-11-30"
    assert str(WANDA) not in rest


def test_the_next_week_is_told_too_and_who_came_within_one_waits_for_the_next(
    hear, queued, the_time, overviews, engine, rows
):
    queued(service=blog_article(deadline_hours=1))
    hear(LOOK)
    assert overviews() == {}
    the_time.passes(MONDAY + HOUR - the_time())
    hear(LOOK)
    assert str(WALTER) in overviews()

    the_time.passes(7 * 24 * HOUR)
    hear(LOOK)

    assert overviews()[str(WALTER)]["week_begins_on"] == "2026-12-07"
    assert rows("SELECT due_at - :now FROM timers WHERE key = 'tell-overviews'", now=the_time()) == [(HOUR / 6,)]


def test_what_is_told_to_be_at_risk_stands_there_and_not_as_due(hear, queued, the_time, overviews, engine):
    queued(service=blog_article(deadline_hours=60))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE orders SET risk_told_for = due_at")
    the_time.passes(MONDAY + HOUR - the_time())

    hear(LOOK, WatchClocks(asked_at=NOON))

    counts = {
        part: overviews_of["count"]
        for part, overviews_of in overviews()[str(WALTER)].items()
        if part in ("due", "at_risk")
    }
    assert counts == {"due": 0, "at_risk": 1}
