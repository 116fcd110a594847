"""Faults of Redis and PostgreSQL, and of the way to them."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psycopg
import redis

from cli.faults.ground import Ground
from cli.faults.processes import kill_any

_MEMORY: Final = "256mb"
_NOBODY: Final = ("127.0.0.1", "1")


def kill_redis(ground: Ground) -> str:
    """Redis dies and comes back with what it had written."""
    ground.kill_server("valkey", signal.SIGKILL)
    return "kill -9 valkey"


def lose_redis(ground: Ground) -> str:
    """Redis dies and comes back empty."""
    shutil.rmtree(ground.stack.data_dir / "valkey" / "appendonlydir", ignore_errors=True)
    ground.kill_server("valkey", signal.SIGKILL)
    return "kill -9 valkey, its files removed"


def flush_redis(ground: Ground) -> str:
    """Redis forgets everything while it runs."""
    ground.redis.flushall()
    return "FLUSHALL"


def stall_redis(ground: Ground) -> str:
    """Redis stands still for some seconds."""
    with ground.stalled(ground.stack.server_pids["valkey"]):
        seconds = ground.last(1, 8)
    return f"SIGSTOP valkey for {seconds} s"


def make_redis_read_only(ground: Ground) -> str:
    """Redis is a replica of nobody for some seconds, as after a fail-over: it answers reads and refuses writes."""
    with _undone(ground, "REPLICAOF", "NO", "ONE"):
        ground.redis.execute_command("REPLICAOF", *_NOBODY)
        seconds = ground.last(2, 8)
    return f"read-only for {seconds} s"


def fill_redis(ground: Ground) -> str:
    """Redis has no memory left for some seconds."""
    with _undone(ground, "CONFIG SET", "maxmemory", _MEMORY):
        ground.redis.config_set("maxmemory", 1)
        seconds = ground.last(2, 8)
    return f"full for {seconds} s"


def cut_clients(ground: Ground) -> str:
    """Every connection to Redis is cut, again and again."""
    times = ground.dice.randint(3, 6)
    for _ in range(times):
        with suppress(redis.RedisError):
            ground.redis.execute_command("CLIENT KILL", "TYPE", "normal", "SKIPME", "yes")
        ground.last(0.3, 0.7)
    return f"CLIENT KILL {times} times"


def silence_redis(ground: Ground) -> str:
    """Connections to Redis stay open, and nothing comes through."""
    ground.stack.proxy.silence()
    try:
        seconds = ground.last(3, 12)
    finally:
        ground.stack.proxy.resume()
    return f"connections to Redis black-holed for {seconds} s"


def kill_a_worker_in_silence(ground: Ground) -> str:
    """A worker dies while nothing comes through to Redis, and starts again into the same silence."""
    ground.stack.proxy.silence()
    try:
        killed = kill_any("-worker")(ground)
        seconds = ground.last(3, 12)
    finally:
        ground.stack.proxy.resume()
    return f"{killed}, connections to Redis black-holed for {seconds} s"


def kill_postgres(ground: Ground) -> str:
    """PostgreSQL goes without a checkpoint and recovers from its log."""
    ground.kill_server("postgres", signal.SIGQUIT)
    return "restart postgres, immediate"


def cut_sessions(ground: Ground) -> str:
    """Every session of PostgreSQL is ended."""
    with psycopg.connect(ground.stack.admin_url, autocommit=True) as server:
        ended = server.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname IS NOT NULL AND pid <> pg_backend_pid()"
        ).fetchone()
    return f"pg_terminate_backend of {ended[0] if ended else 0} sessions"


def kill_both(ground: Ground) -> str:
    """Redis and PostgreSQL are gone at once; Redis comes back empty."""
    shutil.rmtree(ground.stack.data_dir / "valkey" / "appendonlydir", ignore_errors=True)
    os.kill(ground.stack.server_pids["valkey"], signal.SIGKILL)
    ground.kill_server("postgres", signal.SIGQUIT)
    ground.wait_until(ground.is_back)
    return "kill -9 valkey, its files removed; restart postgres, immediate"


@contextmanager
def _undone(ground: Ground, *command: str) -> Iterator[None]:
    """Have `command` said to Redis at the end, even if it has to be said twice."""
    try:
        yield
    finally:
        ground.wait_until(ground.is_back)
        ground.redis.execute_command(*command)
