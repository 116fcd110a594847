"""Orders are taken by HTTP while Redis is away or silent, as fast as ever, and are told when it is back."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import redis
import requests
from sqlalchemy import text

from cli.faults.proxy import Proxy
from shared.kernel.actors import SYSTEM
from shared.messaging.relay import Relay
from shared.runtime.embedded.process import free_port
from shared.storage.engine import make_engine
from tests.intake.conftest import SETTINGS, intake_template
from tests.support.keys import KEYRING, SIGNING_KEYS
from tests.support.tokens import token_for
from tests.support.waiting import wait_until

__all__ = ["intake_template"]


@pytest.fixture
def proxy(empty_redis: str) -> Iterator[Proxy]:
    made = Proxy(urlsplit(empty_redis).port or 0)
    yield made
    made.close()


def an_order(number: int) -> dict[str, object]:
    return {
        "source": "api",
        "external_id": f"W-{number}",
        "service": "blog-article",
        "client": {"email": "clara@bluebird.example", "name": "Clara Voss"},
        "answers": {"topic": "Trees", "audience": "All", "word_count": 800, "website": "https://bluebird.example"},
    }


@pytest.fixture
def api(intake_template, database_from_template, tmp_path):
    """Intake's API as a program of its own, for the Redis of a URL; returns its address and the URL of its database."""
    started = []

    def start(redis_url: str) -> tuple[str, str]:
        database_url = database_from_template(intake_template)
        address = f"127.0.0.1:{free_port()}"
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "TOKEN_KEY": SETTINGS.token_key,
            "TOKEN_PUBLIC_KEYS": SETTINGS.token_public_keys,
            "LINK_KEY": SETTINGS.link_key,
            "SIGNING_KEYS": SIGNING_KEYS,
            "BIND": address,
            "PYTHONPATH": ".",
        }
        with (tmp_path / "api.log").open("wb") as log:
            program = [sys.executable, "-m", "cli", "run", "intake", "api"]
            started.append(subprocess.Popen(program, env=environment, stdout=log, stderr=log))
        wait_until(lambda: is_up(f"http://{address}/healthz"))
        return f"http://{address}", database_url

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=20)
    sys.stderr.write((tmp_path / "api.log").read_text()[-4000:])


def is_up(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


@pytest.mark.parametrize("how", ["refused", "silent"])
def test_orders_are_taken_as_fast_as_ever_and_told_when_redis_is_back(api, empty_redis, proxy, how):
    place = urlsplit(empty_redis)
    port = proxy.port if how == "silent" else 1
    proxy.silence()
    address, database_url = api(place._replace(netloc=f"{place.netloc.rpartition('@')[0]}@127.0.0.1:{port}").geturl())
    headers = {"Authorization": f"Bearer {token_for(SYSTEM)}"}

    took_s = []
    for number in range(10):
        began = time.monotonic()
        answer = requests.post(f"{address}/orders", json=an_order(number), headers=headers, timeout=10)
        took_s.append(time.monotonic() - began)
        assert answer.status_code == 201, answer.text

    assert max(took_s) < 3
    engine = make_engine(database_url)
    with redis.Redis.from_url(empty_redis) as client:
        assert client.llen("workflow") == 0
        with engine.begin() as connection:
            connection.execute(text("UPDATE outbox SET next_send_at = now() - interval '1 second'"))
        Relay("intake", engine, client, KEYRING).step()
        assert client.llen("workflow") == 10
    engine.dispose()
