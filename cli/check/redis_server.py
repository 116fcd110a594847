"""Redis: reached, of the right release, never throwing away what it holds, and with a lock on its door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import redis

from cli.check.databases import skew
from cli.check.finding import Finding, doubtful, well, wrong
from cli.check.place import Place
from shared.messaging.redis_client import connect_redis

#: The first whose scripts may run where memory is full.
_OLDEST: Final = 7


def check_redis(place: Place) -> Iterator[Finding]:
    """Look at the server as the apps reach it. What its user may not ask is not judged."""
    try:
        with connect_redis(place.redis) as client:
            yield from _look(client)
    except (redis.RedisError, ValueError) as fault:
        yield wrong("Redis", str(fault), "is it reachable from here, and is the password in REDIS_URL right?")
    else:
        if not urlsplit(place.redis).password:
            yield doubtful(
                "Redis", "lets everybody in without a password", "set requirepass or use deploy/redis/users.acl"
            )


def _look(client: Any) -> Iterator[Finding]:
    client.ping()
    try:
        told: dict[str, Any] = client.info()
        seconds, micro = client.time()
    except redis.exceptions.NoPermissionError:
        yield well("Redis", "answers; this user may not ask how it is set up")
        return
    release = int(str(told.get("valkey_version") or told["redis_version"]).split(".", maxsplit=1)[0])
    if release < _OLDEST:
        yield wrong("Redis", f"release {release} is too old", f"move to Redis {_OLDEST} or later, or Valkey")
    else:
        yield well("Redis", f"release {release} answers")
    yield from skew("clock of Redis", datetime.fromtimestamp(seconds + micro / 1e6, UTC) - datetime.now(UTC))
    if told.get("maxmemory_policy", "noeviction") != "noeviction":
        yield wrong(
            "Redis",
            f"throws messages away when it is full ({told['maxmemory_policy']})",
            "set maxmemory-policy noeviction",
        )
    if not told.get("aof_enabled"):
        yield doubtful(
            "Redis",
            "forgets what it holds at a restart; our apps send again, other systems must too",
            "set appendonly yes",
        )
