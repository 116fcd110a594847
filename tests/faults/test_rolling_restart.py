"""One version of an app takes over from another while messages flow: nothing is lost, nothing counts twice, nobody is hurried."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from shared.messaging.publisher import Publisher
from shared.messaging.redis_client import connect_redis
from shared.messaging.relay import Relay
from shared.storage.work import Work, begin_work_on
from tests.support.keys import KEYRING
from tests.support.messages import a_completion
from tests.support.waiting import wait_until

SAMPLES = Path(__file__).parents[1] / "contracts" / "samples"


class Teller:
    """Tells facts at a steady pace, with an outbox behind it, from a thread."""

    def __init__(self, engine, redis_url):
        publisher = Publisher(connect_redis(redis_url), "workflow", KEYRING)
        self._begin_work = begin_work_on(engine, Work, send=publisher.send)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.told = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()

    def _run(self):
        while not self._ended.wait(0.005):
            fact = a_completion()
            with self._begin_work() as work:
                work.announce(fact)
            self.told.append(fact.order_id)

    def goes_on(self, more):
        goal = len(self.told) + more
        wait_until(lambda: len(self.told) >= goal)


@pytest.mark.timeout(120)
def test_workers_are_replaced_one_by_one_while_messages_flow(start_worker, engine, empty_redis, client, rows):
    old = [start_worker("worker-1", bulk=10), start_worker("worker-2", bulk=10)]
    with Teller(engine, empty_redis) as teller:
        teller.goes_on(50)
        for number, worker in enumerate(old, start=1):
            worker.terminate()
            assert worker.wait(timeout=20) == 0
            assert not client.exists(f"notify.held:worker-{number}")
            start_worker(f"worker-{number}", bulk=10)
            teller.goes_on(50)

    relay = Relay("workflow", engine, client, KEYRING)
    wait_until(lambda: [relay.step(), rows("SELECT count(*) FROM outbox") == [(0,)]][1])

    assert sorted(about for (about,) in rows("SELECT about FROM effects")) == sorted(teller.told)
    assert client.llen("notify.again") == 0
    assert rows("SELECT count(*) FROM deferred") == [(0,)]
    # Nothing had to be sent twice: whoever was asked to end finished what it held.
    assert rows("SELECT count(*) FROM inbox") == [(len(teller.told),)]


def test_an_app_that_is_away_while_others_tell_hears_everything_when_it_is_back(
    start_worker, engine, empty_redis, client, rows
):
    with Teller(engine, empty_redis) as teller:
        teller.goes_on(100)
    assert client.llen("notify") == len(teller.told)

    start_worker()

    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(len(teller.told),)])


def test_what_the_version_before_has_written_in_its_outbox_is_sent_and_read_by_this_one(
    start_worker, engine, client, rows
):
    payload = json.loads((SAMPLES / "workflow.order_completed.v1.json").read_text())
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO outbox (message_id, queue, name, payload, about, trace_id, next_send_at)"
                " VALUES (gen_random_uuid(), 'notify', 'workflow.order_completed.v1', :payload, :about, 'old', now())"
            ),
            {"payload": json.dumps(payload), "about": payload["order_id"]},
        )
    start_worker()

    Relay("workflow", engine, client, KEYRING).step()

    wait_until(lambda: rows("SELECT about::text, what FROM effects") == [(payload["order_id"], "completed")])
