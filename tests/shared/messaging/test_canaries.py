"""Canaries are taken by whoever gets on, leave no trace, and their absence is noticed; a worker that takes nothing ends itself."""

from __future__ import annotations

import json
import signal
import time

import pytest

from shared.messaging.canaries import Canaries
from shared.messaging.incoming import Unreadable
from shared.messaging.reading import read_envelope
from shared.messaging.transport import allowed_on
from shared.messaging.watchdog import Watchdog
from tests.support.keys import KEYRING
from tests.support.messages import a_completion
from tests.support.waiting import wait_until


@pytest.fixture
def canaries(client):
    return Canaries("notify", client, KEYRING)


def test_an_empty_queue_gets_one_for_each_of_its_workers_and_no_more_until_they_are_due(client, canaries):
    client.sadd("notify.holders", "worker-1", "worker-2")

    canaries.send()
    Canaries("notify", client, KEYRING).send()

    headers = [json.loads(raw)["headers"] for raw in client.lrange("notify", 0, -1)]
    assert [(each["task"], each["source"]) for each in headers] == [("orderwright.canary", "notify")] * 2
    assert client.llen("notify.errands") == 0


def test_a_queue_with_something_on_it_gets_none(client, canaries, push):
    client.sadd("notify.holders", "worker-1")
    push(a_completion())

    canaries.send()

    assert client.llen("notify") == 1


def test_a_worker_takes_it_without_a_word_to_the_database(client, canaries, start_worker, rows):
    start_worker()
    client.delete("notify.canaried")

    canaries.send()
    assert client.exists("notify.canaried")

    wait_until(lambda: client.llen("notify") == 0 and not client.exists("notify.held:worker-1"))
    assert rows("SELECT count(*) FROM inbox") == [(0,)]
    assert client.llen("notify.parking") == 0


def test_another_system_can_send_none(client, canaries):
    client.sadd("notify.holders", "worker-1")
    canaries.send()
    forged = json.loads(client.rpop("notify"))
    forged["headers"]["source"] = "shop"

    with pytest.raises(Unreadable) as caught:
        read_envelope(json.dumps(forged).encode(), "notify", allowed_on("notify"), KEYRING)

    assert caught.value.kind == "auth"


class Watched:
    """A watchdog with little patience, what it has shown and whether it would have ended the process."""

    def __init__(self, client):
        self.beats = 0
        self.ended = False
        self.dog = Watchdog("notify", client, self.beat, patience_s=0.4, look_every_s=0.05, end=self.end)
        self.dog.well()

    def beat(self):
        self.beats += 1

    def end(self):
        self.ended = True


def test_a_process_that_takes_nothing_while_canaries_come_is_ended(client):
    client.set("notify.canaried", 1)

    watched = Watched(client)

    wait_until(lambda: watched.ended)
    before = watched.beats
    time.sleep(0.2)
    assert watched.beats == before


def test_a_process_that_takes_nothing_while_messages_lie_there_is_ended(client, push):
    push(a_completion())

    watched = Watched(client)

    wait_until(lambda: watched.ended)


def test_a_process_that_gets_on_is_left_alone(client):
    client.set("notify.canaried", 1)
    watched = Watched(client)

    for _ in range(16):
        time.sleep(0.05)
        watched.dog.well()

    assert not watched.ended


def test_a_process_with_nothing_to_take_is_left_alone_and_shows_that_it_lives(client):
    watched = Watched(client)

    time.sleep(0.8)

    assert not watched.ended
    assert watched.beats > 5


def test_a_worker_that_stands_still_for_long_takes_up_its_work_again(client, start_worker, push, rows):
    worker = start_worker()
    worker.send_signal(signal.SIGSTOP)
    push(a_completion())
    time.sleep(1)

    worker.send_signal(signal.SIGCONT)

    wait_until(lambda: rows("SELECT count(*) FROM effects") == [(1,)])
    assert worker.poll() is None
