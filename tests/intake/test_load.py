"""Back-pressure: an intake that is far behind takes no more orders over HTTP, and says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from shared.messaging.depths import QueueDepths
from shared.storage.engine import make_engine
from shared.web.load import Load
from tests.support.agency import Office

CLARA = {"email": "clara@bluebird.example", "password": "orderwright-demo"}
ORDER = {
    "service": "newsletter",
    "answers": {"subject": "Sale", "points": "Boots.", "send_on": "2026-12-04"},
}


@pytest.fixture
def office(empty_database, empty_redis):
    made = Office("intake", empty_database(), empty_redis, 1)
    made.app.migrate(made.engine)
    made.app.sample(made.begin_work)
    yield made
    made.close()


def submit(office):
    token = office.api.post("/sessions", json=CLARA).json["token"]
    return office.api.post("/orders", json=ORDER, headers={"Authorization": f"Bearer {token}"})


def load_of(office, most):
    office.api.application.extensions["orderwright.load"] = Load(
        office.engine, lambda: {"intake": office.client.llen("intake")}, most=most
    )


def test_it_takes_orders_while_there_is_room(office):
    assert submit(office).status_code == 201


def test_a_full_queue_is_answered_with_come_again_and_nothing_is_taken(office):
    load_of(office, 100)
    office.client.lpush("intake", *(b"x" for _ in range(100)))

    answer = submit(office)

    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert office.rows("SELECT count(*) FROM orders") == [(0,)]


def test_too_much_without_a_receipt_is_answered_the_same(office):
    waiting = office.rows("SELECT count(*) FROM outbox")[0][0]
    load_of(office, waiting)

    assert submit(office).status_code == 503


def test_a_redis_that_is_away_keeps_no_order_from_being_taken(office):
    away = QueueDepths("redis://127.0.0.1:1/0", "intake")
    office.api.application.extensions["orderwright.load"] = Load(office.engine, away, most=1000)

    assert submit(office).status_code == 201


def test_what_lies_before_it_is_told_to_who_asks(office):
    office.client.lpush("intake", b"x", b"y")

    answer = office.api.get("/readyz?verbose").json

    assert answer["status"] == "ok"
    assert answer["load"]["queues"] == {"intake": 2, "intake.errands": 0}
    assert answer["load"]["queue_ages_s"] == {"intake": 0.0, "intake.errands": 0.0}
    assert answer["load"]["unconfirmed"] == office.rows("SELECT count(*) FROM outbox")[0][0]
    assert (answer["load"]["deferred"], answer["load"]["parked"], answer["load"]["timers_overdue"]) == (0, 0, 0)
    assert "load" not in office.api.get("/readyz").json


def test_the_same_is_there_for_prometheus(office):
    sent_at = (datetime.now(UTC) - timedelta(seconds=90)).isoformat()
    office.client.lpush("intake", json.dumps({"headers": {"sent_at": sent_at}}), b"x")

    answer = office.api.get("/metrics")

    lines = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert answer.content_type.startswith("text/plain")
    assert lines['orderwright_queue_depth{app="intake",queue="intake"}'] == "2.0"
    assert 90 <= float(lines['orderwright_queue_oldest_seconds{app="intake",queue="intake"}']) < 100
    assert lines['orderwright_queue_depth{app="intake",queue="intake.errands"}'] == "0.0"
    unconfirmed = office.rows("SELECT count(*) FROM outbox")[0][0]
    assert float(lines['orderwright_outbox_unconfirmed{app="intake"}']) == unconfirmed
    assert 'orderwright_parked{app="intake"}' in lines
    assert 'orderwright_deferred{app="intake"}' in lines
    assert 'orderwright_timers_overdue{app="intake"}' in lines
    assert 'orderwright_outbox_oldest_seconds{app="intake"}' in lines


def test_queues_that_can_not_be_asked_are_left_out(office):
    away = QueueDepths("redis://127.0.0.1:1/0", "intake")
    office.api.application.extensions["orderwright.load"] = Load(office.engine, away, most=1000, ages=away.ages)

    answer = office.api.get("/metrics").text

    assert "orderwright_queue_depth{" not in answer
    assert 'orderwright_parked{app="intake"} 0.0' in answer


def test_a_look_that_fails_leaves_it_to_the_work_itself(office):
    gone = make_engine("postgresql://nobody:x@127.0.0.1:1/none")
    office.api.application.extensions["orderwright.load"] = Load(gone, dict, most=1)

    assert submit(office).status_code == 201
    gone.dispose()
