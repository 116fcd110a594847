"""The real thing: a Celery worker in its own process, Redis, PostgreSQL."""

from __future__ import annotations

import json
import signal
from dataclasses import replace

from celery import Celery
from sqlalchemy import text

from cli.faults.poison import UNREADABLE
from examples.producers.with_celery import signing
from shared.contracts.schema import to_wire, written
from shared.kernel.ids import new_id
from shared.messaging.envelope import write_envelope
from tests.support.keys import KEYRING
from tests.support.messages import a_completion, an_incompleteness, an_unassignment
from tests.support.waiting import wait_until


def test_a_message_takes_effect_once_and_gets_its_receipt(start_worker, push, rows, client):
    start_worker()

    letter = push(a_completion())

    wait_until(lambda: client.llen("workflow.receipts"))
    assert rows("SELECT what FROM effects") == [("completed",)]
    assert json.loads(client.rpop("workflow.receipts")) == [str(letter.message_id)]
    assert client.keys("notify*held*") == []


def test_a_message_that_comes_twice_takes_effect_once_and_gets_two_receipts(start_worker, push, rows, client):
    start_worker()
    letter = push(a_completion())
    wait_until(lambda: client.llen("workflow.receipts") == 1)

    push(a_completion(), again=letter)

    wait_until(lambda: client.llen("workflow.receipts") == 2)
    assert rows("SELECT what FROM effects") == [("completed",)]


def test_a_full_queue_is_digested_in_bulk_and_each_message_once(start_worker, push, rows, client):
    letters = [push(a_completion()) for _ in range(120)]
    push(a_completion(), again=letters[3])

    start_worker(bulk=50)

    wait_until(lambda: rows("SELECT count(*) FROM inbox") == [(120,)] and not client.llen("notify"))
    wait_until(lambda: client.llen("workflow.receipts") >= 3)
    assert rows("SELECT count(*) FROM effects") == [(120,)]
    receipted = [i for raw in client.lrange("workflow.receipts", 0, -1) for i in json.loads(raw)]
    assert sorted(set(receipted)) == sorted(str(letter.message_id) for letter in letters)


def test_a_bad_message_in_a_bulk_costs_only_itself(start_worker, push, rows, client):
    for number in ["a", "closed", "b", "bug", "c"]:
        push(a_completion(number))

    start_worker()

    wait_until(lambda: rows("SELECT count(*) FROM inbox") == [(5,)])
    assert rows("SELECT count(*) FROM effects") == [(3,)]
    assert rows("SELECT kind, reason, times, state FROM parked") == [("refused", "this order is closed", 1, "new")]
    assert rows("SELECT reason, tries FROM deferred") == [("bug: RuntimeError: a bug", 1)]
    assert rows("SELECT status, count(*) FROM inbox GROUP BY 1 ORDER BY 1") == [
        ("applied", 3),
        ("deferred", 1),
        ("parked", 1),
    ]


def test_an_early_message_waits_until_what_it_speaks_of_is_there(start_worker, push, rows, client):
    start_worker()
    order_id = new_id()
    early = push(a_completion("early", order_id))
    wait_until(lambda: rows("SELECT reason FROM deferred") == [("not yet: not yet",)])

    push(an_unassignment(order_id))
    wait_until(lambda: rows("SELECT next_try_at <= now() FROM deferred") == [(True,)])
    push(a_completion("early", order_id), again=early)

    wait_until(lambda: rows("SELECT what FROM effects ORDER BY what") == [("completed",), ("unassigned",)])
    assert rows("SELECT count(*) FROM deferred") == [(0,)]
    assert rows("SELECT DISTINCT status FROM inbox") == [("applied",)]


def test_what_a_killed_worker_held_is_done_by_the_next(start_worker, push, rows, client):
    first = start_worker()
    first.send_signal(signal.SIGSTOP)
    push(a_completion())
    client.lmove("notify", "notify.held:worker-1", "RIGHT", "LEFT")
    first.kill()
    first.wait()

    start_worker()

    wait_until(lambda: rows("SELECT what FROM effects") == [("completed",)])
    wait_until(lambda: not client.exists("notify.held:worker-1"))
    assert client.llen("notify.again") == 0


def test_a_worker_gives_back_what_another_one_held_that_is_gone(start_worker, push, rows, client):
    push(a_completion())
    client.lmove("notify", "notify.held:gone", "RIGHT", "LEFT")
    client.sadd("notify.holders", "gone")

    start_worker()

    wait_until(lambda: rows("SELECT what FROM effects") == [("completed",)])
    assert client.smembers("notify.holders") == {b"worker-1"}


def test_a_message_that_kills_its_worker_is_parked_after_five_of_them_and_its_neighbours_are_done(
    start_worker, push, rows, client
):
    push(a_completion("deadly"))
    push(a_completion("a"))

    for _ in range(7):
        worker = start_worker()
        wait_until(lambda w=worker: w.poll() is not None or rows("SELECT count(*) FROM parked") == [(1,)])
        if worker.poll() is None:
            break

    wait_until(lambda: rows("SELECT what FROM effects") == [("completed",)])
    assert rows("SELECT kind FROM parked") == [("killed_worker",)]


def test_a_message_that_has_waited_for_hours_is_not_parked_when_a_worker_dies_with_it(
    start_worker, push, rows, client, engine
):
    worker = start_worker()
    order_id = new_id()
    early = push(a_completion("early", order_id))
    wait_until(lambda: rows("SELECT reason FROM deferred") == [("not yet: not yet",)])
    worker.kill()
    worker.wait()
    with engine.begin() as connection:
        connection.execute(text("UPDATE deferred SET tries = 300, next_try_at = now() + interval '1 hour'"))
    push(a_completion("early", order_id), again=early)
    client.lmove("notify", "notify.held:worker-1", "RIGHT", "LEFT")

    start_worker()

    wait_until(lambda: rows("SELECT tries, reason FROM deferred") == [(1, "not yet: not yet")])
    assert rows("SELECT kind FROM parked") == []


def test_another_message_under_the_same_id_is_parked_also_when_both_come_at_once(start_worker, push, rows):
    first = push(a_completion())
    push(a_completion(), again=replace(first, text=written(a_completion("other"))))

    start_worker()

    wait_until(lambda: rows("SELECT what FROM effects") == [("completed",)])
    wait_until(lambda: rows("SELECT kind, message_id FROM parked") == [("reused_id", first.message_id)])


def test_an_outside_producer_gets_the_answer_on_its_reply_list_and_again_when_it_repeats(
    start_worker, push, rows, client
):
    start_worker()
    letter = push(an_incompleteness(), source="shop")
    wait_until(lambda: rows("SELECT count(*) FROM inbox") == [(1,)])
    assert client.keys("replies*") == []

    envelope = json.loads(write_envelope(letter, "shop", KEYRING))
    envelope["properties"]["reply_to"] = "replies.shop"
    client.lpush("notify", json.dumps(envelope))

    wait_until(lambda: client.llen("replies.shop"))
    assert json.loads(client.rpop("replies.shop")) == {
        "message_id": str(letter.message_id),
        "source": "shop",
        "outcome": "accepted",
        "number": "7KQ2M9XD",
    }


def test_a_worker_stopped_by_sigterm_ends_well_and_leaves_nothing_held(start_worker, push, rows, client):
    worker = start_worker()
    push(a_completion())
    wait_until(lambda: client.llen("workflow.receipts"))

    worker.terminate()

    assert worker.wait(timeout=15) == 0
    assert client.keys("notify.held*") == []


def test_a_worker_goes_on_after_redis_lost_everything_and_cut_all_connections(start_worker, push, rows, client):
    start_worker()
    push(a_completion())
    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(1,)])

    client.flushdb()
    client.client_kill_filter(_type="normal", skipme=True)
    push(a_completion())

    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(2,)])


def test_poison_of_every_kind_is_parked_and_stops_neither_the_worker_nor_what_is_behind_it(
    start_worker, push, rows, client, relay
):
    worker = start_worker(bulk=20)
    poison = [make() for _, make in UNREADABLE.values()]
    for raw in poison:
        client.lpush("notify", raw)
        push(a_completion())

    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(len(UNREADABLE),)])
    wait_until(lambda: client.llen("notify.parking") == len(UNREADABLE))
    relay.step()

    assert worker.poll() is None
    assert sorted(bytes(raw) for (raw,) in rows("SELECT raw FROM parked")) == sorted(poison)
    assert client.llen("notify") == 0


def test_a_producer_that_uses_celery_is_understood(start_worker, rows, client, empty_redis):
    start_worker()
    fact = a_completion()
    stock = Celery("shop", broker=empty_redis, set_as_current=False)

    with signing(key="the key of shop", source="shop"):
        stock.send_task("workflow.order_completed.v1", kwargs=to_wire(fact), queue="notify", retry=False)

    wait_until(lambda: rows("SELECT about, what FROM effects") == [(fact.order_id, "completed")])
    assert rows("SELECT source, status FROM inbox") == [("shop", "applied")]
    stock.close()
