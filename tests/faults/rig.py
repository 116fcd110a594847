"""Servers of a test's own, and a worker on them, reached through proxies that can fall silent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import redis
from sqlalchemy import Engine, text

from cli.faults.proxy import Proxy
from shared.messaging.envelope import write_envelope
from shared.runtime.embedded.postgres import EmbeddedPostgres
from shared.runtime.embedded.valkey import EmbeddedValkey
from shared.storage.engine import make_engine
from tests.support import effects_app
from tests.support.keys import KEYRING
from tests.support.letters import a_letter
from tests.support.messages import a_completion
from tests.support.waiting import wait_until


class Rig:
    """A worker whose servers may be hurt. It is started once; a test asks whether it is still the same process."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.postgres = EmbeddedPostgres(directory / "postgres")
        self.valkey = EmbeddedValkey(directory / "valkey", durable=False)

    def start(self) -> None:
        self.postgres.start()
        self.valkey.start()
        self.to_redis = Proxy(urlsplit(self.valkey.url).port or 0)
        self.to_postgres = Proxy(urlsplit(self.postgres.admin_url).port or 0)
        self.engine: Engine = make_engine(self.postgres.admin_url)
        nothing = self.directory / "none"
        nothing.mkdir()
        effects_app.make_tables(self.engine, nothing)
        self.log = (self.directory / "worker.log").open("ab")
        alive = self.directory / "worker.alive"
        environment = os.environ | {
            "DATABASE_URL": _through(self.to_postgres, self.postgres.admin_url),
            "REDIS_URL": _through(self.to_redis, self.valkey.url),
            "WORKER_NAME": "worker",
            "HEARTBEAT_FILE": str(alive),
            "PYTHONPATH": ".",
        }
        program = [sys.executable, "-m", "tests.support.effects_app", "20"]
        self.worker = subprocess.Popen(program, env=environment, stdout=self.log, stderr=self.log)
        wait_until(alive.exists)

    def stop(self) -> None:
        self.worker.kill()
        self.worker.wait()
        self.log.close()
        self.engine.dispose()
        self.to_redis.close()
        self.to_postgres.close()
        self.valkey.stop()
        self.postgres.stop()
        sys.stderr.write((self.directory / "worker.log").read_text()[-6000:])

    @contextmanager
    def admin(self) -> Iterator[redis.Redis]:
        with redis.Redis.from_url(self.valkey.url) as client:
            yield client

    def push(self, number: str = "7KQ2M9XD") -> None:
        with self.admin() as client:
            client.lpush("notify", write_envelope(a_letter(a_completion(number)), "workflow", KEYRING))

    def effects(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.scalar(text("SELECT count(*) FROM effects")) or 0)

    def has_effects(self, count: int, *, within_s: float) -> None:
        wait_until(lambda: self.effects() >= count, within_s=within_s)
        assert self.effects() == count

    def kill(self, server: EmbeddedPostgres | EmbeddedValkey, how: signal.Signals) -> None:
        assert server.pid is not None
        os.kill(server.pid, how)
        wait_until(lambda: server.pid is None)


def _through(proxy: Proxy, url: str) -> str:
    place = urlsplit(url)
    return place._replace(netloc=f"{place.netloc.rpartition('@')[0]}@127.0.0.1:{proxy.port}").geturl()
