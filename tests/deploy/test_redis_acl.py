"""The users of deploy/redis/users.acl, on a real server: each can do its work and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from shared.messaging.publisher import Publisher
from shared.messaging.relay import Relay
from shared.runtime.embedded.valkey import EmbeddedValkey
from shared.storage.engine import make_engine
from tests.support import effects_app
from tests.support.keys import KEYRING
from tests.support.letters import a_letter
from tests.support.messages import a_completion
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]
PASSWORD = "a password"
USERS = [
    # Blanks inside brackets belong together.
    re.findall(r"\([^)]*\)|\S+", line.replace("#" + "0" * 64, "#" + hashlib.sha256(PASSWORD.encode()).hexdigest()))[1:]
    for line in (ROOT / "deploy/redis/users.acl").read_text().splitlines()
    if line.startswith("user ")
]


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path_factory.mktemp("acl"), durable=False)
    server.start()
    with redis.Redis.from_url(server.url) as admin:
        for name, *rules in USERS:
            if name != "default":
                admin.execute_command("ACL", "SETUSER", name, "reset", *rules)
    yield server
    server.stop()


def url_of(valkey: EmbeddedValkey, user: str) -> str:
    return valkey.url.replace("//:", f"//{user}:").replace((valkey.data_dir / "password").read_text(), "a%20password")


def as_user(valkey: EmbeddedValkey, user: str) -> redis.Redis:
    return redis.Redis.from_url(url_of(valkey, user))


def test_it_has_every_app_one_producer_and_shuts_the_door_on_the_nameless():
    assert [name for name, *_ in USERS] == ["default", "intake", "workflow", "billing", "notify", "webshop"]
    assert USERS[0][1] == "off"


def test_an_app_s_worker_and_relay_do_their_work_as_its_user(valkey, empty_database, tmp_path):
    database = empty_database()
    engine = make_engine(database)
    nothing = tmp_path / "none"
    nothing.mkdir()
    effects_app.make_tables(engine, nothing)
    alive = tmp_path / "alive"
    environment = os.environ | {
        "DATABASE_URL": database,
        "REDIS_URL": url_of(valkey, "notify"),
        "WORKER_NAME": "worker-1",
        "HEARTBEAT_FILE": str(alive),
        "PYTHONPATH": ".",
    }
    with as_user(valkey, "workflow") as sender, as_user(valkey, "notify") as mine, (tmp_path / "log").open("w") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.support.effects_app", "50"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait_until(alive.exists)
            sender.lpush("notify", b"poison")
            Publisher(sender, "workflow", KEYRING).send([a_letter(a_completion())])
            wait_until(lambda: sender.llen("workflow.receipts"))
            Relay("notify", engine, mine, KEYRING).step()
        finally:
            worker.terminate()
            worker.wait(timeout=20)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT what FROM effects").all() == [("completed",)]
        assert connection.exec_driver_sql("SELECT kind FROM parked").all() == [("envelope",)]
    engine.dispose()


def test_another_system_sends_and_takes_its_answer(valkey):
    with as_user(valkey, "webshop") as shop, as_user(valkey, "intake") as intake:
        shop.lpush("intake", "an order")
        intake.lpush("replies.webshop", json.dumps({"outcome": "accepted"}))

        assert shop.brpop(["replies.webshop"], timeout=5) is not None


@pytest.mark.parametrize(
    ("user", "command"),
    [
        ("webshop", "LRANGE intake 0 -1"),
        ("webshop", "RPOP intake"),
        ("webshop", "DEL intake"),
        ("webshop", "LPUSH workflow x"),
        ("webshop", "LPUSH intake.receipts x"),
        ("webshop", "BRPOP replies.crm 1"),
        ("webshop", "BRPOP intake 1"),
        ("webshop", "EVAL return 0"),
        ("notify", "RPOP workflow"),
        ("notify", "LRANGE intake 0 -1"),
        ("notify", "DEL billing"),
        ("notify", "RPOP workflow.receipts"),
        ("notify", "LRANGE replies.webshop 0 -1"),
        *((user, command) for user in ("webshop", "notify") for command in ("FLUSHALL", "KEYS *", "CONFIG GET *")),
        *((user, command) for user in ("webshop", "notify") for command in ("SHUTDOWN", "ACL LIST", "CLIENT LIST")),
    ],
)
def test_everything_else_is_refused(valkey, user, command):
    with as_user(valkey, user) as client, pytest.raises(redis.exceptions.NoPermissionError):
        client.execute_command(*command.split())
