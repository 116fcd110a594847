"""Follow-ups: said when their time has come, not when somebody has acted, and never when switched off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.notify.domain.signed_ids import Purpose, SignedIds
from services.notify.messages import HANDLERS
from shared.contracts.schema import from_wire
from shared.kernel.ids import new_id
from shared.kernel.permissions import NOTICES_MANAGE
from shared.storage.timers import take_due
from tests.notify import builders
from tests.notify.builders import CLARA_ID, NOON, ORDER_ID, WALTER_ID
from tests.notify.conftest import KEYS

DAY = timedelta(days=1)
RATE = f"/ratings/{SignedIds(KEYS['link_key']).token_for(Purpose.RATE, ORDER_ID)}"


@pytest.fixture
def hear(begin_work):
    def hear(*facts):
        for fact in facts:
            with begin_work() as work:
                HANDLERS[type(fact)](work, fact)

    return hear


@pytest.fixture
def told(engine):
    """Kind and recipient of every notice that came by itself."""

    def told():
        query = (
            "SELECT kind, recipient_id FROM notices WHERE kind IN ('rating_asked', 'client_missed', 'review_waiting')"
        )
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query + " ORDER BY created_at"))]

    return told


@pytest.fixture
def passes(engine, the_time, hear):
    """Lets time pass, with every timer that is due meanwhile."""

    def passes(time):
        the_time.passes(time)
        with engine.begin() as connection:
            due = take_due(connection, the_time.at)
        hear(*[from_wire(one.name, one.payload) for one in due if one.name == "notify.follow_up.v1"])

    return passes


@pytest.fixture
def change(api, as_member):
    def change(step, *, is_on, wait_hours=24):
        asked = {"is_on": is_on, "wait_hours": wait_hours}
        return api.put(f"/follow-ups/{step}", json=asked, headers=as_member(NOTICES_MANAGE))

    return change


COMPLETED = (builders.order_received(), builders.order_completed())
ASKED = ("rating_asked", CLARA_ID)


def test_a_client_is_asked_for_a_rating_after_a_day_and_once_more_after_four(hear, passes, told):
    hear(*COMPLETED)

    passes(DAY - timedelta(seconds=1))
    assert told() == []
    passes(timedelta(seconds=1))
    assert told() == [ASKED]
    passes(4 * DAY)
    assert told() == [ASKED, ASKED]
    passes(300 * DAY)
    assert told() == [ASKED, ASKED]


@pytest.mark.parametrize("is_early", [True, False])
def test_who_has_rated_is_not_asked(hear, passes, told, is_early):
    facts = [builders.order_completed(), builders.order_rated(stars=5)]
    hear(builders.order_received(), *(reversed(facts) if is_early else facts))

    passes(DAY)

    assert told() == []


def test_a_rating_by_the_link_is_told_and_stops_the_reminder(api, hear, passes, told, letters):
    hear(*COMPLETED)
    passes(DAY)
    letters.clear()

    assert api.post(RATE, json={"stars": 4, "text": "Good."}).status_code == 204

    (letter,) = letters
    assert (letter.queue, letter.name) == ("workflow", "notify.rating_received.v1")
    assert letter.payload == {
        "order_id": str(ORDER_ID),
        "client_id": str(CLARA_ID),
        "stars": 4,
        "text": "Good.",
        "received_at": (NOON + DAY).isoformat(),
    }
    passes(4 * DAY)
    assert told() == [ASKED]


def test_looking_at_the_link_rates_nothing(api, hear, letters):
    hear(*COMPLETED)
    letters.clear()

    answer = api.get(RATE).get_json()

    assert answer == {"number": builders.NUMBER, "service_name": "Newsletter issue", "is_rated": False}
    assert letters == []


@pytest.mark.parametrize(
    ("link", "asked", "status"),
    [
        (RATE[:-9] + "aaaaaaaaa", {"stars": 4}, 404),
        (f"/ratings/{SignedIds(KEYS['link_key']).token_for(Purpose.STOP, ORDER_ID)}", {"stars": 4}, 404),
        (RATE, {"stars": 0}, 422),
        (RATE, {"stars": 6}, 422),
        (RATE, {"stars": 5, "text": "\x00"}, 422),
    ],
)
def test_what_is_no_rating_tells_nothing(api, hear, letters, link, asked, status):
    hear(*COMPLETED)
    letters.clear()

    assert api.post(link, json=asked).status_code == status

    assert letters == []


def test_a_step_that_is_switched_off_is_not_taken_even_where_it_was_planned(change, hear, passes, told):
    hear(*COMPLETED)

    assert change("ask_rating", is_on=False).status_code == 200
    passes(10 * DAY)

    assert told() == []


def test_who_hears_nothing_for_long_is_written_to_once(change, hear, passes, told):
    change("win_back", is_on=True, wait_hours=60 * 24)
    change("ask_rating", is_on=False)
    hear(*COMPLETED)

    passes(60 * DAY)
    assert told() == [("client_missed", CLARA_ID)]
    passes(300 * DAY)
    assert told() == [("client_missed", CLARA_ID)]


def test_who_has_ordered_again_is_missed_only_after_that(change, hear, passes, told, the_time):
    change("win_back", is_on=True, wait_hours=60 * 24)
    change("ask_rating", is_on=False)
    hear(*COMPLETED)
    passes(50 * DAY)
    hear(builders.order_received(order_id=new_id(), number="8BCDFGHJ", received_at=the_time.at))

    passes(10 * DAY)
    assert told() == []
    passes(50 * DAY)
    assert told() == [("client_missed", CLARA_ID)]


MANAGER = builders.member_changed(member_id=WALTER_ID, name="Walter Bloom", role="manager")


def test_managers_are_reminded_of_a_review_that_waits(hear, passes, told):
    hear(MANAGER, builders.order_received(), builders.order_review_demanded())

    passes(DAY)

    assert told() == [("review_waiting", WALTER_ID)]


@pytest.mark.parametrize("end", [builders.order_approved(), builders.order_rejected(), builders.order_withdrawn()])
def test_nobody_is_reminded_of_a_review_that_is_over(hear, passes, told, end):
    hear(MANAGER, builders.order_received(), builders.order_review_demanded(), end)

    passes(DAY)

    assert told() == []


def test_every_step_is_listed_with_its_terms(api, as_member, change):
    change("win_back", is_on=True, wait_hours=48)

    items = api.get("/follow-ups", headers=as_member(NOTICES_MANAGE)).get_json()["items"]

    assert items == [
        {"step": "ask_rating", "is_on": True, "wait_hours": 24, "by_default": True},
        {"step": "remind_rating", "is_on": True, "wait_hours": 96, "by_default": True},
        {"step": "win_back", "is_on": True, "wait_hours": 48, "by_default": False},
        {"step": "remind_review", "is_on": True, "wait_hours": 24, "by_default": True},
    ]


def test_only_who_manages_notices_changes_what_there_is(api, as_member, as_client, change):
    asked = {"is_on": False, "wait_hours": 1}
    for headers in (as_client, as_member("orders.work")):
        assert api.put("/follow-ups/ask_rating", json=asked, headers=headers).status_code == 403
    assert change("dance", is_on=True).status_code == 404
    assert change("ask_rating", is_on=True, wait_hours=0).status_code == 422
