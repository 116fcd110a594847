"""A database with the shared tables, and hands for putting messages on Redis."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import Engine, text

from shared.kernel.facts import Message
from shared.messaging.envelope import write_envelope
from shared.messaging.relay import Relay
from shared.storage.engine import make_engine
from shared.storage.outbox import Letter
from tests.support import effects_app
from tests.support.keys import KEYRING
from tests.support.letters import a_letter
from tests.support.messages import NOON
from tests.support.waiting import wait_until


@pytest.fixture(scope="session")
def effects_template(make_template: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    nothing = tmp_path_factory.mktemp("no-migrations")

    def fill(url: str) -> None:
        engine = make_engine(url)
        effects_app.make_tables(engine, nothing)
        engine.dispose()

    return make_template("effects", fill)


@pytest.fixture
def database_url(effects_template: str, database_from_template: Callable[[str], str]) -> str:
    return database_from_template(effects_template)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def client(empty_redis: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(empty_redis) as made:
        yield made


@pytest.fixture
def rows(engine: Engine) -> Callable[[str], list[tuple[Any, ...]]]:
    """Run a query and return its rows."""

    def run(query: str) -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return run


@pytest.fixture
def start_worker(
    database_url: str, empty_redis: str, tmp_path: Path
) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a real Celery worker of the effects app in a process of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str = "worker-1", *, bulk: int = 50, **told: str) -> subprocess.Popen[bytes]:
        alive = tmp_path / f"{name}-{len(started)}.alive"
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "REDIS_URL": empty_redis,
            "WORKER_NAME": name,
            "HEARTBEAT_FILE": str(alive),
            "PYTHONPATH": ".",
            **told,
        }
        with (tmp_path / f"{name}.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "tests.support.effects_app", str(bulk)], env=environment, stdout=log, stderr=log
            )
        started.append(worker)
        wait_until(alive.exists)
        return worker

    yield start
    for worker in started:
        worker.kill()
        worker.wait()
    for log in tmp_path.glob("*.log"):
        sys.stderr.write(log.read_text())


@pytest.fixture
def push(client: redis.Redis) -> Callable[..., Letter]:
    """Put a message on its queue, as the app `source` would."""

    def put(message: Message, *, source: str = "workflow", again: Letter | None = None) -> Letter:
        letter = again or a_letter(message)
        client.lpush(letter.queue, write_envelope(letter, source, KEYRING))
        return letter

    return put


@pytest.fixture
def relay(engine: Engine, client: redis.Redis) -> Relay:
    """The relay of notify, which lives at noon."""
    return Relay("notify", engine, client, KEYRING, clock=lambda: NOON)
