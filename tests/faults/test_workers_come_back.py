"""Whatever happens to Redis or PostgreSQL, the same worker takes messages again within seconds of its end, and each counts once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.faults.rig import Rig


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    made = Rig(tmp_path_factory.mktemp("rig"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


def redis_restarted(rig: Rig) -> None:
    rig.kill(rig.valkey, signal.SIGTERM)
    time.sleep(2)
    rig.valkey.start()


def redis_killed(rig: Rig) -> None:
    rig.kill(rig.valkey, signal.SIGKILL)
    time.sleep(2)
    rig.valkey.start()


def redis_flushed(rig: Rig) -> None:
    with rig.admin() as client:
        client.flushall()


def redis_stalled(rig: Rig) -> None:
    os.kill(rig.valkey.pid, signal.SIGSTOP)
    time.sleep(7)
    os.kill(rig.valkey.pid, signal.SIGCONT)


def redis_silent(rig: Rig) -> None:
    rig.to_redis.silence()
    time.sleep(8)
    rig.to_redis.resume()


def redis_connections_cut(rig: Rig) -> None:
    with rig.admin() as client:
        for _ in range(5):
            client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            time.sleep(0.6)


def redis_read_only(rig: Rig) -> None:
    with rig.admin() as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        time.sleep(3)
        client.execute_command("REPLICAOF", "NO", "ONE")


def _with_setting(rig: Rig, name: str, value: object, back: object) -> None:
    with rig.admin() as client:
        client.config_set(name, value)
        time.sleep(3)
        client.config_set(name, back)


def redis_full(rig: Rig) -> None:
    _with_setting(rig, "maxmemory", 1, "256mb")


def redis_refuses_writes(rig: Rig) -> None:
    """As with MISCONF: it will not write what it may not be able to keep."""
    _with_setting(rig, "min-replicas-to-write", 1, 0)


def redis_wants_another_password(rig: Rig) -> None:
    with rig.admin() as client:
        client.config_set("requirepass", "another")
        client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        time.sleep(3)
        client.config_set("requirepass", (rig.valkey.data_dir / "password").read_text())


def queue_of_another_type(rig: Rig) -> None:
    with rig.admin() as client:
        client.set("notify", "no list")
        time.sleep(3)
        client.delete("notify")


def postgres_restarted(rig: Rig) -> None:
    rig.kill(rig.postgres, signal.SIGQUIT)
    time.sleep(2)
    rig.postgres.start()


def postgres_sessions_cut(rig: Rig) -> None:
    with psycopg.connect(rig.postgres.admin_url, autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


def postgres_silent(rig: Rig) -> None:
    rig.to_postgres.silence()
    time.sleep(6)
    rig.to_postgres.resume()


def everything_in_hand_ends_while_redis_is_away(rig: Rig) -> None:
    rig.push("slow")
    time.sleep(0.5)
    rig.kill(rig.valkey, signal.SIGKILL)
    time.sleep(3)
    rig.valkey.start()


@pytest.mark.stack
@pytest.mark.timeout(90)
@pytest.mark.parametrize(
    "happens",
    [
        redis_restarted,
        redis_killed,
        redis_flushed,
        redis_stalled,
        redis_silent,
        redis_connections_cut,
        redis_read_only,
        redis_full,
        redis_refuses_writes,
        redis_wants_another_password,
        queue_of_another_type,
        postgres_restarted,
        postgres_sessions_cut,
        postgres_silent,
        everything_in_hand_ends_while_redis_is_away,
    ],
)
def test_the_same_worker_takes_messages_again_within_seconds(rig: Rig, happens: Callable[[Rig], None]) -> None:
    before = rig.effects()
    rig.push()
    rig.has_effects(before + 1, within_s=20)
    in_hand = happens is everything_in_hand_ends_while_redis_is_away

    happens(rig)
    rig.push()

    rig.has_effects(before + 2 + in_hand, within_s=10)
    assert rig.worker.poll() is None
    with rig.admin() as client:
        assert client.llen("notify") == 0


@pytest.mark.stack
@pytest.mark.timeout(90)
def test_a_message_in_hand_when_postgres_goes_is_applied_once_when_it_is_back(rig: Rig) -> None:
    before = rig.effects()
    rig.push("slow")
    time.sleep(0.4)
    rig.kill(rig.postgres, signal.SIGQUIT)
    time.sleep(3)
    rig.postgres.start()

    rig.has_effects(before + 1, within_s=15)
    time.sleep(1)
    assert rig.effects() == before + 1
    assert rig.worker.poll() is None


def test_the_rig_is_real(rig: Rig) -> None:
    """The worker's way to Redis goes through the proxy: silent, nothing is taken. The twin of what comes back above."""
    before = rig.effects()
    rig.to_redis.silence()
    rig.push()
    time.sleep(2)
    assert rig.effects() == before

    rig.to_redis.resume()

    rig.has_effects(before + 1, within_s=15)
