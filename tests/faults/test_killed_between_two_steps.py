"""Whoever is killed between two steps loses nothing and doubles nothing; and each guard is needed: without it the same test goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shared.messaging.relay import Relay
from shared.storage import outbox
from shared.storage.work import Work, begin_work_on
from tests.support.keys import KEYRING
from tests.support.messages import a_completion
from tests.support.waiting import wait_until


@pytest.fixture
def run(database_url, empty_redis, tmp_path):
    """Run the effects app in another role to its end; return its status."""

    def run(role, **told):
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "REDIS_URL": empty_redis,
            "HEARTBEAT_FILE": str(tmp_path / f"{role}.alive"),
            "PYTHONPATH": ".",
        }
        program = [sys.executable, "-m", "tests.support.effects_app", role]
        return subprocess.run(program, env=environment | told, check=False, timeout=30).returncode

    return run


@pytest.fixture
def tellers_relay(engine, client):
    return Relay("workflow", engine, client, KEYRING)


@pytest.fixture
def is_settled(client):
    """Nothing lies on the queue, and no worker holds anything."""
    return lambda: not client.llen("notify") and not client.llen("notify.again") and not client.keys("notify.held:*")


def make_due(engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET next_send_at = now() - interval '1 second'"))


@pytest.mark.parametrize(("without", "effects"), [("", 1), ("outbox", 0)])
def test_a_teller_killed_between_commit_and_sending(
    run, start_worker, tellers_relay, engine, rows, is_settled, without, effects
):
    assert run("tell", DIES="push", WITHOUT=without) == -signal.SIGKILL
    make_due(engine)

    tellers_relay.step()
    start_worker()

    wait_until(is_settled)
    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(effects,)])


@pytest.mark.parametrize(("without", "effects"), [("", 1), ("inbox", 2)])
def test_a_worker_killed_between_commit_and_letting_go(start_worker, push, rows, is_settled, without, effects):
    push(a_completion("telling"))
    first = start_worker(DIES="push", WITHOUT=without)
    assert first.wait(timeout=20) == -signal.SIGKILL

    start_worker(WITHOUT=without)

    wait_until(is_settled)
    assert rows("SELECT count(*) FROM effects") == [(effects,)]


@pytest.mark.parametrize(("without", "effects"), [("", 1), ("held list", 0)])
def test_a_worker_killed_while_it_works(start_worker, push, client, rows, is_settled, without, effects):
    worker = start_worker(WITHOUT=without)
    push(a_completion("slow"))
    wait_until(lambda: not client.llen("notify"))
    worker.kill()
    worker.wait()

    start_worker(WITHOUT=without)

    wait_until(is_settled)
    assert rows("SELECT count(*) FROM effects") == [(effects,)]


@pytest.mark.parametrize(("without", "effects"), [("", 1), ("row until the receipt", 0)])
def test_a_relay_killed_between_claiming_and_sending(
    run, start_worker, tellers_relay, engine, rows, is_settled, without, effects
):
    with begin_work_on(engine, Work, send=lambda _: None)() as work:
        work.announce(a_completion())
    make_due(engine)
    assert run("relay", DIES="push", WITHOUT=without) == -signal.SIGKILL
    make_due(engine)

    tellers_relay.step()
    start_worker()

    wait_until(is_settled)
    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(effects,)])


@pytest.mark.parametrize(("without", "kept"), [("", 1), ("list of slips taken", 0)])
def test_a_relay_killed_while_it_stores_what_nobody_can_read(run, client, tellers_relay, rows, without, kept):
    client.lpush("workflow.parking", b'{"queue":"workflow","kind":"envelope","reason":"no JSON","raw":"7b"}')
    assert run("relay", DIES="parking", WITHOUT=without) == -signal.SIGKILL

    tellers_relay.step()

    assert rows("SELECT count(*) FROM parked") == [(kept,)]
    assert client.keys("workflow.parking*") == []


@pytest.mark.parametrize(("without", "effects"), [("", 1), ("inbox", 2)])
def test_receipts_that_get_lost(start_worker, tellers_relay, engine, client, rows, without, effects):
    with begin_work_on(engine, Work, send=lambda _: None)() as work:
        work.announce(a_completion())
    make_due(engine)
    start_worker(WITHOUT=without)
    tellers_relay.step()
    wait_until(lambda: client.llen("workflow.receipts"))
    client.delete("workflow.receipts")
    make_due(engine)

    tellers_relay.step()

    wait_until(lambda: client.llen("workflow.receipts"))
    tellers_relay.step()
    assert rows("SELECT count(*) FROM outbox") == [(0,)]
    assert rows("SELECT count(*) FROM effects") == [(effects,)]


@pytest.mark.parametrize(("without", "effects"), [("", 1), ("inbox", 8)])
def test_eight_copies_at_once_for_three_workers(start_worker, push, rows, is_settled, without, effects):
    for number in range(3):
        start_worker(f"worker-{number}", bulk=1, WITHOUT=without)
    letter = push(a_completion("slow"))
    for _ in range(7):
        push(a_completion("slow"), again=letter)

    wait_until(is_settled, within_s=30)

    assert rows("SELECT count(*) FROM effects") == [(effects,)]


@pytest.mark.parametrize(("without", "effects"), [("", 1), ("inbox", 2)])
def test_a_worker_that_was_taken_for_dead_goes_on(start_worker, push, client, rows, is_settled, without, effects):
    stalled = start_worker("worker-1", WITHOUT=without)
    push(a_completion("slow"))
    wait_until(lambda: not client.llen("notify"))
    stalled.send_signal(signal.SIGSTOP)
    client.delete("notify.lease:worker-1")
    start_worker("worker-2", WITHOUT=without)
    wait_until(lambda: not client.exists("notify.held:worker-1"))

    stalled.send_signal(signal.SIGCONT)

    wait_until(is_settled)
    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(effects,)])


def test_a_lease_that_a_dead_worker_left_is_waited_out(start_worker, push, client, rows):
    push(a_completion())
    client.lmove("notify", "notify.held:gone", "RIGHT", "LEFT")
    client.sadd("notify.holders", "gone")
    client.set("notify.lease:gone", 1, px=500)

    start_worker()

    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(1,)], within_s=12)


@pytest.mark.parametrize("skips", [True, False])
def test_two_sweepers_at_the_same_instant(engine, skips, monkeypatch):
    with begin_work_on(engine, Work, send=lambda _: None)() as work:
        work.announce(a_completion())
    make_due(engine)
    if not skips:
        monkeypatch.setattr(outbox, "_CLAIM", text(str(outbox._CLAIM).replace("SKIP LOCKED", "")))

    with engine.begin() as first, engine.begin() as second:
        second.execute(text("SET LOCAL lock_timeout = '200ms'"))
        assert len(outbox.claim_due(first, {})) == 1
        if skips:
            assert outbox.claim_due(second, {}) == []
            return
        with pytest.raises(OperationalError, match="lock timeout"):
            outbox.claim_due(second, {})


@pytest.mark.parametrize(("number", "reason"), [("endless", "QueryCanceled"), ("bug", "RuntimeError")])
def test_a_message_that_takes_too_long_or_fails_is_rolled_back_each_time_and_parked_in_the_end(
    start_worker, push, client, engine, rows, number, reason
):
    start_worker()
    push(a_completion(number))
    mine = Relay("notify", engine, client, KEYRING)

    def is_parked():
        mine.step()
        return rows("SELECT kind FROM parked") == [("handler",)]

    wait_until(is_parked, within_s=40)

    assert rows("SELECT count(*) FROM effects") == [(0,)]
    assert reason in rows("SELECT reason FROM parked")[0][0]
    assert rows("SELECT status FROM inbox") == [("parked",)]


def test_a_deadlock_is_tried_again(start_worker, push, client, engine, rows):
    start_worker()
    push(a_completion("deadlocked"))
    mine = Relay("notify", engine, client, KEYRING)

    def is_applied():
        mine.step()
        return rows("SELECT status FROM inbox") == [("applied",)]

    wait_until(is_applied)

    assert rows("SELECT count(*) FROM effects") == [(1,)]
    assert rows("SELECT count(*) FROM deferred") == [(0,)]


def test_messages_with_one_delivery_tag_and_a_route_of_their_sender_s_choice_are_all_kept(
    start_worker, push, client, rows
):
    for _ in range(8):
        push(a_completion())
    forged = [
        raw.replace(b'"delivery_tag"', b'"delivery_tag":"same","was"').replace(
            b'"routing_key":"notify"', b'"routing_key":"else"'
        )
        for raw in client.lrange("notify", 0, -1)
    ]
    client.delete("notify")
    client.lpush("notify.held:worker-1", *forged)

    start_worker()

    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(8,)])
    assert client.keys("else*") == []


def test_a_huge_message_is_parked_and_costs_little_memory(start_worker, push, client, rows, engine):
    worker = start_worker()
    for _ in range(3):
        client.lpush("notify", b'{"body":"' + b"x" * (24 * 1024 * 1024))
    push(a_completion())

    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(1,)])
    Relay("notify", engine, client, KEYRING).step()

    assert rows("SELECT kind, times, length(raw) FROM parked") == [("size", 3, 8 * 1024 * 1024)]
    status = Path(f"/proc/{worker.pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) < 400 * 1024
