"""The relay: nothing told stays untold, whatever was lost on the way."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import redis
from sqlalchemy import text

from shared.contracts.notify.facts import HandOverNotice
from shared.kernel.ids import new_id
from shared.messaging.reading import read_envelope
from shared.messaging.relay import Relay
from shared.storage.work import Work, begin_work_on
from tests.support.keys import KEYRING
from tests.support.messages import NOON, a_completion

ALLOWED = {"workflow.order_completed.v1", "notify.hand_over_notice.v1"}


@pytest.fixture
def tell(engine):
    """Announce messages in a piece of work whose sending fails, as if the process had died after the commit."""
    begin_work = begin_work_on(engine, Work, send=lambda letters: None, clock=lambda: NOON)

    def announce(*messages):
        with begin_work() as work:
            work.announce(*messages)

    return announce


def make_due(engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET next_send_at = now() - interval '1 second'"))


def test_it_sends_what_was_told_and_never_sent(relay, tell, engine, client, rows):
    ask = HandOverNotice(notice_id=new_id())
    tell(ask)
    assert relay.step() is False
    make_due(engine)

    assert relay.step() is True

    (raw,) = client.lrange("notify.errands", 0, -1)
    incoming = read_envelope(raw, "notify.errands", ALLOWED, KEYRING)
    assert incoming.name == "notify.hand_over_notice.v1"
    assert incoming.payload == {"notice_id": str(ask.notice_id)}
    assert incoming.key.source == "notify"
    assert rows("SELECT sends, next_send_at > now() + interval '10 seconds' FROM outbox") == [(1, True)]


def test_it_closes_what_has_its_receipt_and_never_sends_it_again(relay, tell, client, rows):
    tell(a_completion(), a_completion())
    first, second = (row[0] for row in rows("SELECT message_id FROM outbox ORDER BY id"))
    client.lpush("notify.receipts", json.dumps([str(first), str(new_id())]), b"no receipt at all")

    relay.step()

    assert rows("SELECT message_id FROM outbox") == [(second,)]
    assert client.llen("notify.receipts") == 0


def test_it_does_not_send_again_what_may_still_lie_behind_others_but_does_when_the_queue_was_lost(
    relay, engine, push, client, rows
):
    push(a_completion())
    with begin_work_on(engine, Work, send=lambda letters: None)() as work:
        work.announce(a_completion())
    make_due(engine)

    assert relay.step() is False
    assert client.llen("notify") == 1
    assert rows("SELECT sends, next_send_at > now() + interval '10 seconds' FROM outbox") == [(0, True)]

    client.delete("notify")
    push(a_completion())
    make_due(engine)

    assert relay.step() is True
    assert client.llen("notify") == 2
    assert rows("SELECT sends FROM outbox") == [(1,)]


def test_it_wakes_what_was_deferred_the_later_the_further_its_queue_is_behind(relay, engine, client, rows, push):
    letter = push(a_completion())
    raw = client.rpop("notify")
    behind = json.dumps({"headers": {"sent_at": (datetime.now(UTC) - timedelta(minutes=4)).isoformat()}})
    client.rpush("notify", behind)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO deferred (source, message_id, queue, name, raw, reason, next_try_at)"
                " VALUES ('workflow', :id, 'notify', :name, :raw, 'not yet: x', now())"
            ),
            {"id": letter.message_id, "name": letter.name, "raw": raw},
        )

    assert relay.step() is True

    assert client.llen("notify") == 2
    assert rows("SELECT extract(epoch FROM next_try_at - now())::int / 10 FROM deferred") == [(25,)]


def test_each_sending_without_receipt_waits_longer(relay, tell, engine, rows):
    tell(a_completion())
    waits = []
    for _ in range(8):
        make_due(engine)
        relay.step()
        waits.append(rows("SELECT extract(epoch FROM next_send_at - now())::int FROM outbox")[0][0])

    expected = [15, 30, 60, 120, 240, 300, 300, 300]
    assert all(0.79 * e - 1 <= w <= 1.2 * e + 1 for w, e in zip(waits, expected, strict=True))


def test_a_timer_becomes_a_message_when_it_is_due_and_not_before(engine, client, rows):
    begin_work = begin_work_on(engine, Work, send=lambda letters: None, clock=lambda: NOON)
    ask = HandOverNotice(notice_id=new_id())
    with begin_work() as work:
        work.later(ask, at=NOON + timedelta(minutes=2), key="notice:1")
        work.later(HandOverNotice(notice_id=new_id()), at=NOON + timedelta(days=2), key="notice:2")
    early, due = (
        Relay("notify", engine, client, KEYRING, clock=lambda at=at: at)
        for at in (NOON + timedelta(minutes=1), NOON + timedelta(minutes=2))
    )

    assert early.step() is False
    assert due.step() is True
    assert due.step() is False

    (raw,) = client.lrange("notify.errands", 0, -1)
    assert read_envelope(raw, "notify.errands", ALLOWED, KEYRING).payload == {"notice_id": str(ask.notice_id)}
    assert rows("SELECT key FROM timers") == [("notice:2",)]
    assert rows("SELECT queue, name FROM outbox") == [("notify.errands", "notify.hand_over_notice.v1")]


def test_setting_a_timer_again_moves_it_and_forgetting_removes_it(engine, rows):
    begin_work = begin_work_on(engine, Work, send=lambda letters: None, clock=lambda: NOON)
    with begin_work() as work:
        work.later(HandOverNotice(notice_id=new_id()), at=NOON, key="notice:1")
    with begin_work() as work:
        work.later(HandOverNotice(notice_id=new_id()), at=NOON + timedelta(hours=1), key="notice:1")
    assert rows("SELECT key, due_at FROM timers") == [("notice:1", NOON + timedelta(hours=1))]

    with begin_work() as work:
        work.forget("notice:1", "never set")

    assert rows("SELECT key FROM timers") == []


def test_nothing_is_told_when_the_work_fails(engine, rows):
    sent = []
    begin_work = begin_work_on(engine, Work, send=sent.extend, clock=lambda: NOON)

    with pytest.raises(RuntimeError), begin_work() as work:
        work.announce(a_completion())
        work.later(HandOverNotice(notice_id=new_id()), at=NOON, key="notice:1")
        raise RuntimeError

    assert sent == []
    assert rows("SELECT count(*) FROM outbox") == [(0,)]
    assert rows("SELECT count(*) FROM timers") == [(0,)]


def test_what_the_transport_could_not_read_ends_in_the_table_once_with_a_count(relay, client, rows):
    slip = json.dumps({"queue": "notify", "kind": "envelope", "reason": "no JSON", "raw": b"\x00\xff{".hex()})
    client.lpush("notify.parking", slip, slip)
    client.lpush("notify.parking.taken", slip)

    assert relay.step() is True

    assert rows("SELECT queue, kind, reason, raw, times FROM parked") == [
        ("notify", "envelope", "no JSON", b"\x00\xff{", 3)
    ]
    assert client.keys("notify.parking*") == []


def test_two_relays_share_the_work_and_send_nothing_twice(engine, client, tell, rows):
    tell(*(a_completion() for _ in range(20)))
    make_due(engine)
    one, other = Relay("notify", engine, client, KEYRING), Relay("notify", engine, client, KEYRING)

    one.step()
    other.step()

    assert client.llen("notify") == 20


def test_what_has_no_receipt_is_sent_again_at_once_when_redis_has_lost_everything(relay, tell, client, rows):
    relay.step()
    tell(a_completion())

    client.flushdb()

    assert relay.step() is True
    assert client.llen("notify") == 1
    assert rows("SELECT sends FROM outbox") == [(1,)]
    assert relay.step() is False


def test_what_has_no_receipt_is_sent_again_at_once_when_redis_was_out_of_reach(engine, empty_redis, tell, client):
    nowhere = redis.Redis.from_url("redis://127.0.0.1:1/0", retry=None)
    relay = Relay("notify", engine, nowhere, KEYRING)
    tell(a_completion())
    with pytest.raises(redis.ConnectionError):
        relay.step()

    nowhere.connection_pool.disconnect()
    nowhere.connection_pool = client.connection_pool

    assert relay.step() is True
    assert client.llen("notify") == 1


def test_it_forgets_what_was_heard_too_long_ago_to_come_again_and_nothing_else(engine, relay, rows):
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO inbox (source, message_id, name, body_sha, heard_at, status)"
                " SELECT status || days, uuidv7(), 'x', '', now() - make_interval(days => days), status"
                " FROM unnest(ARRAY[59, 61]) AS days, unnest(ARRAY['applied', 'parked', 'deferred']) AS status"
            )
        )

    relay.step()

    assert rows("SELECT source FROM inbox ORDER BY 1") == [
        ("applied59",),
        ("deferred59",),
        ("deferred61",),
        ("parked59",),
    ]
