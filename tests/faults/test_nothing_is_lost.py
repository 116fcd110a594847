"""Facts are told at a steady pace while processes and servers die; each must take effect exactly once.

The table of effects has no key: a second effect would show. The outbox must be empty at the end: nothing is left untold.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from shared.messaging.publisher import Publisher
from shared.messaging.redis_client import connect_redis
from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.embedded.valkey import EmbeddedValkey
from shared.storage.engine import make_engine
from shared.storage.work import Work, begin_work_on
from tests.support import effects_app
from tests.support.keys import KEYRING
from tests.support.messages import a_completion
from tests.support.waiting import wait_until


class Rig:
    """Servers of its own, a worker, a relay, and somebody who keeps telling facts."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.postgres = EmbeddedPostgres(directory / "postgres")
        self.valkey = EmbeddedValkey(directory / "valkey", durable=False)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.told: list[object] = []
        self._stop = threading.Event()

    def start(self) -> None:
        self.postgres.start()
        self.valkey.start()
        self.engine: Engine = make_engine(self.postgres.admin_url)
        nothing = self.directory / "none"
        nothing.mkdir()
        effects_app.make_tables(self.engine, nothing)
        self.run("worker", "20")
        self.run("relay", "relay")
        self.teller = threading.Thread(target=self._tell)
        self.teller.start()

    def run(self, name: str, argument: str) -> None:
        alive = self.directory / f"{name}-{os.urandom(2).hex()}.alive"
        environment = os.environ | {
            "DATABASE_URL": self.postgres.admin_url,
            "REDIS_URL": self.valkey.url,
            "WORKER_NAME": name,
            "HEARTBEAT_FILE": str(alive),
            "PYTHONPATH": ".",
        }
        with (self.directory / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "tests.support.effects_app", argument], env=environment, stdout=log, stderr=log
            )
        wait_until(alive.exists)

    def kill(self, name: str, argument: str) -> None:
        """Kill a process of ours as the kernel would, and start it again as a supervisor does."""
        self.processes[name].kill()
        self.processes[name].wait()
        self.run(name, argument)

    def kill_server(self, server: EmbeddedPostgres | EmbeddedValkey, how: signal.Signals) -> None:
        assert server.pid is not None
        os.kill(server.pid, how)
        wait_until(lambda: server.pid is None)
        server.start()

    def _tell(self) -> None:
        publisher = Publisher(connect_redis(self.valkey.url, answer_within=2), "workflow", KEYRING)
        begin_work = begin_work_on(self.engine, Work, send=publisher.send)
        while not self._stop.wait(0.01):
            fact = a_completion()
            try:
                with begin_work() as work:
                    work.announce(fact)
            except SQLAlchemyError:
                continue  # not accepted: whoever submitted it was told so
            self.told.append(fact.order_id)

    def has_told(self, more: int) -> None:
        """Return when `more` further facts have been told."""
        goal = len(self.told) + more
        wait_until(lambda: len(self.told) >= goal, within_s=30)

    def quiet(self) -> None:
        self._stop.set()
        self.teller.join()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def stop(self) -> None:
        self.quiet()
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.engine.dispose()
        self.valkey.stop()
        self.postgres.stop()
        for log in self.directory.glob("*.log"):
            sys.stderr.write(log.read_text()[-4000:])


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.mark.stack
@pytest.mark.timeout(240)
def test_every_fact_takes_effect_exactly_once_whatever_dies(rig: Rig) -> None:
    rig.has_told(50)
    rig.kill("worker", "20")
    rig.has_told(50)
    with redis.Redis.from_url(rig.valkey.url) as client:
        client.flushall()
    rig.has_told(50)
    rig.kill_server(rig.valkey, signal.SIGKILL)
    rig.has_told(50)
    rig.kill_server(rig.postgres, signal.SIGQUIT)
    rig.has_told(50)
    rig.kill("relay", "relay")
    with psycopg.connect(rig.postgres.admin_url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    rig.kill("worker", "20")
    rig.has_told(50)
    rig.quiet()

    wait_until(lambda: rig.rows("SELECT count(*) FROM outbox") == [(0,)], within_s=90)
    effects = sorted(about for (about,) in rig.rows("SELECT about FROM effects"))
    # A commit whose answer got lost with the server may have counted: then it is there once, though its teller did not know.
    assert set(rig.told) <= set(effects)
    assert len(effects) == len(set(effects))
    assert rig.rows("SELECT count(*) FROM inbox") == [(len(effects),)]
    assert rig.rows("SELECT reason, tries, next_try_at, now(), count(*) FROM deferred GROUP BY 1, 2, 3, 4") == []
    assert rig.rows("SELECT kind, reason FROM parked") == []
