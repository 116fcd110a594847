"""The feed: what changed, asked for, waited for, and sent as it happens; nothing twice, nothing missed, nothing that is not the reader's."""

from __future__ import annotations

import json
import time
from threading import Thread

import pytest
from sqlalchemy import text

from shared.storage.engine import make_engine
from tests.support.tokens import token_for
from tests.workflow.builders import DEVIN, MARCO, WALTER, WANDA, client_actor
from tests.workflow.conftest import actor_of


@pytest.fixture
def start(call):
    return call("GET", "/feed", as_=MARCO).get_json()["after"]


def feed(call, after, who=MARCO, wait=0):
    return call("GET", f"/feed?after={after}&wait={wait}", as_=who).get_json()


def whats(found):
    return sorted(one["what"] for one in found["items"])


def test_the_feed_tells_what_changed_to_who_may_see_it(call, queued, start):
    order_id = queued()
    call("PUT", f"/orders/{order_id}/stage", {"stage": "editing"}, as_=WALTER)
    all_of_it = ["order_assigned", "order_received", "order_validated", "stage_changed"]

    heard, after = [], start
    while len(heard) < len(all_of_it):
        found = feed(call, after, wait=10)
        heard, after = heard + whats(found), found["after"]

    assert sorted(heard) == all_of_it
    assert whats(feed(call, start, WALTER)) == all_of_it
    assert whats(feed(call, start, client_actor())) == ["order_received", "order_validated"]
    assert [feed(call, start, who)["items"] for who in (WANDA, client_actor(DEVIN, "Devin"))] == [[], []]
    assert feed(call, after)["items"] == []


def test_who_waits_is_woken_by_what_they_may_see_and_by_nothing_else(call, queued, start):
    answers = {}

    def wait(who, seconds):
        began = time.monotonic()
        answers[who] = (feed(call, start, who, wait=seconds)["items"], time.monotonic() - began)

    waiting = [Thread(target=wait, args=one) for one in ((MARCO, 20), (WANDA, 2))]
    for one in waiting:
        one.start()
    time.sleep(0.5)
    queued()
    for one in waiting:
        one.join()

    assert answers[MARCO][0] != []
    assert answers[MARCO][1] < 15
    assert answers[WANDA][0] == []
    assert answers[WANDA][1] >= 2


def test_what_an_older_transaction_commits_later_is_not_missed(call, queued, start, engine, rows):
    first = queued()
    slow = make_engine(str(engine.url.render_as_string(hide_password=False)))
    copied = "order_id, digest, actor_kind, actor_name, what, sentence, is_visible"
    with slow.connect() as connection, connection.begin():
        connection.execute(
            text(
                f"INSERT INTO history ({copied}, at) SELECT {copied}, at + interval '1 second' FROM history"
                " WHERE what = 'order_received' AND order_id = :id"
            ),
            {"id": first},
        )
        second = queued()
        before = feed(call, start)
    slow.dispose()

    assert str(second) not in {one["order_id"] for one in before["items"]}
    after = feed(call, before["after"], wait=10)
    while str(second) not in {one["order_id"] for one in after["items"]}:
        after["items"] += feed(call, after["after"], wait=10)["items"]
    assert [one["what"] for one in after["items"] if one["order_id"] == str(first)].count("order_received") >= 1


def test_a_stream_sends_changes_as_events_and_goes_on_behind_the_last_one(api, call, queued, start):
    queued()
    while not feed(call, start)["items"]:
        time.sleep(0.1)
    headers = {"Authorization": f"Bearer {token(api)}", "Last-Event-ID": str(start)}

    answer = api.test_client().get("/feed/events", headers=headers, buffered=False)
    pieces = iter(answer.response)
    retry, event = next(pieces), next(pieces)
    answer.close()

    retry, event = (piece.decode() if isinstance(piece, bytes) else piece for piece in (retry, event))
    assert (answer.mimetype, retry) == ("text/event-stream", "retry: 1000\n\n")
    said = dict(line.split(": ", 1) for line in event.strip().splitlines())
    assert said["event"] == "changes"
    assert int(said["id"]) > start
    assert "order_received" in {one["what"] for one in json.loads(said["data"])}


def test_where_too_many_wait_the_next_one_is_answered_at_once(api, call, start):
    call("GET", "/feed", as_=MARCO)
    bell = api.extensions["workflow.bell"]
    seats = [bell.seat() for _ in range(4)]
    assert [seat.__enter__() for seat in seats] == [True] * 4

    began = time.monotonic()
    assert feed(call, start, wait=20)["items"] == []
    assert time.monotonic() - began < 5

    for seat in seats:
        seat.__exit__(None, None, None)


def test_the_feed_is_for_those_who_are_signed_in(call):
    assert [call("GET", path).status_code for path in ("/feed", "/feed/events")] == [401, 401]
    assert call("GET", "/feed?wait=26", as_=MARCO).status_code == 422


def token(api):
    return token_for(actor_of(MARCO))
