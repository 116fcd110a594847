"""The ground of the drill: the real stack on data that is thrown away, and what is needed to hurt it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any, Final
from urllib.parse import urlsplit

import redis

from cli.faults.load import Load
from cli.faults.proxy import Proxy
from cli.stack import Stack
from shared.messaging.redis_client import connect_redis

_BACK_WITHIN_S: Final = 60.0


class ProxiedStack(Stack):
    """The stack whose apps reach Redis through a proxy."""

    @cached_property
    def proxy(self) -> Proxy:
        """The proxy; Redis runs and keeps its port."""
        return Proxy(urlsplit(self.redis_url).port or 0)

    def environment(self, app: str) -> dict[str, str]:
        """Return the environment of an app's programs, with the proxy's address in the place of Redis'."""
        told = super().environment(app)
        if "REDIS_URL" in told:
            place = urlsplit(told["REDIS_URL"])
            told["REDIS_URL"] = place._replace(netloc=f":{place.password}@127.0.0.1:{self.proxy.port}").geturl()
        return told


@dataclass
class Ground:
    """What a fault may lay hands on. `bad` are the messages pushed that must be parked, as queue and bytes."""

    stack: ProxiedStack
    load: Load
    dice: Random
    bad: set[tuple[str, bytes]] = field(default_factory=set)

    @cached_property
    def redis(self) -> Any:
        """Redis itself, not through the proxy. Untyped: redis-py types its synchronous answers as awaitable too."""
        return connect_redis(self.stack.redis_url)

    def one_of(self, *endings: str) -> tuple[str, int] | None:
        """Return a running part whose name has one of the `endings`, with its process; None where none runs just now."""
        running = sorted((name, pid) for name, pid in self.stack.supervisor.pids.items() if name.endswith(endings))
        return self.dice.choice(running) if running else None

    def kill_server(self, name: str, how: signal.Signals) -> None:
        """Kill a server and return when the supervisor has started it again."""
        before = self.stack.server_pids[name]
        with suppress(ProcessLookupError):
            os.kill(before, how)
        self.wait_until(lambda: self.stack.server_pids.get(name, before) != before)
        self.wait_until(self.is_back)

    def is_back(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(self.redis.ping())
        except redis.RedisError:
            return False

    @contextmanager
    def stalled(self, pid: int) -> Iterator[None]:
        """Have a process stand still for as long as this lasts."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def last(self, least_s: float, most_s: float) -> float:
        """Let a fault last for some time between the two; return how long."""
        seconds = round(self.dice.uniform(least_s, most_s), 1)
        time.sleep(seconds)
        return seconds

    def push_bad(self, queue: str, raw: bytes) -> None:
        """Push a message that nobody may act upon; where Redis is away, it is pushed at the end."""
        self.bad.add((queue, raw))
        with suppress(redis.RedisError):
            self.redis.lpush(queue, raw)

    @staticmethod
    def wait_until(is_so: Callable[[], bool]) -> None:
        """Return when `is_so`. Raises TimeoutError after a minute."""
        until = time.monotonic() + _BACK_WITHIN_S
        while not is_so():
            if time.monotonic() > until:
                raise TimeoutError("what was killed did not come back within a minute")
            time.sleep(0.05)
