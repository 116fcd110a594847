"""Redis with a replica and a Sentinel: the primary is killed, the replica takes over, and nothing of ours is lost."""

from __future__ import annotations

import os
import signal
import subprocess
from urllib.parse import urlsplit

import pytest
import redis

from shared.messaging.publisher import Publisher
from shared.messaging.redis_client import connect_redis
from shared.messaging.relay import Relay
from shared.runtime.embedded.binaries import valkey_server
from shared.runtime.embedded.process import free_port
from shared.runtime.embedded.valkey import EmbeddedValkey
from shared.storage.work import Work, begin_work_on
from tests.support.keys import KEYRING
from tests.support.messages import a_completion
from tests.support.waiting import wait_until

PASSWORD = "a password of both"


@pytest.fixture
def pair(tmp_path):
    """A primary and its replica."""
    servers = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "password").write_text(PASSWORD.replace(" ", "-"))
        server = EmbeddedValkey(tmp_path / name, durable=False)
        server.start()
        servers.append(server)
    primary = urlsplit(servers[0].url)
    for server in servers:
        with redis.Redis.from_url(server.url) as client:
            client.config_set("masterauth", primary.password)
    with redis.Redis.from_url(servers[1].url) as client:
        client.replicaof("127.0.0.1", primary.port)
        wait_until(lambda: client.info("replication")["master_link_status"] == "up")
    yield servers
    for server in servers:
        server.stop()


@pytest.fixture
def sentinel_url(pair, tmp_path):
    primary, port = urlsplit(pair[0].url), free_port()
    config = tmp_path / "sentinel.conf"
    config.write_text(
        f"port {port}\nbind 127.0.0.1\ndir {tmp_path}\nsentinel monitor desk 127.0.0.1 {primary.port} 1\n"
        f"sentinel auth-pass desk {primary.password}\nsentinel down-after-milliseconds desk 1000\nsentinel failover-timeout desk 3000\n"
    )
    with (tmp_path / "sentinel.log").open("w") as log:
        process = subprocess.Popen([valkey_server(), config, "--sentinel"], stdout=log, stderr=log)
    with redis.Redis(port=port) as client:
        # It must know the replica before it can promote it.
        wait_until(lambda: _knows_replica(client), within_s=30)
    yield f"sentinel://:{primary.password}@127.0.0.1:{port}/desk/0"
    process.kill()
    process.wait()


def _knows_replica(client):
    try:
        return len(client.sentinel_slaves("desk")) == 1
    except redis.RedisError:
        return False


def test_a_replica_takes_over_while_messages_flow(pair, sentinel_url, start_worker, engine, rows):
    start_worker(REDIS_URL=sentinel_url)
    client = connect_redis(sentinel_url)
    relay = Relay("workflow", engine, client, KEYRING)
    begin_work = begin_work_on(engine, Work, send=Publisher(client, "workflow", KEYRING).send)
    facts = [a_completion() for _ in range(20)]

    for number, fact in enumerate(facts):
        with begin_work() as work:
            work.announce(fact)
        if number == 9:
            os.kill(pair[0].pid, signal.SIGKILL)

    def is_all_closed():
        try:
            relay.step()
        except redis.RedisError:
            return False
        return rows("SELECT count(*) FROM outbox") == [(0,)]

    wait_until(is_all_closed, within_s=60)
    assert sorted(about for (about,) in rows("SELECT about FROM effects")) == sorted(fact.order_id for fact in facts)
    with redis.Redis.from_url(pair[1].url) as promoted:
        assert promoted.info("replication")["role"] == "master"
    client.close()


@pytest.mark.parametrize("url", ["sentinel://h:1", "sentinel:///desk", "sentinel://h/desk/x"])
def test_an_address_of_another_form_is_refused(url):
    with pytest.raises(ValueError, match="is not of the form sentinel://"):
        connect_redis(url)
