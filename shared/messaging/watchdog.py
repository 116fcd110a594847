"""The watchdog of a worker: a process that does not get on, though it could, ends itself, and whoever started it starts it again."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, Final

import redis
import structlog

from shared.messaging.lists import canaried

log = structlog.get_logger()

_LOOK_EVERY_S: Final = 5.0


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Watchdog:
    """Sees that the process takes from `queue`, and shows with `beat` that it does, or that it has nothing to take.

    It ends the process after `patience_s` without a message taken, with canaries coming or messages lying there, and Redis in good health.
    """

    def __init__(
        self,
        queue: str,
        client: redis.Redis,
        beat: Callable[[], None],
        *,
        patience_s: float,
        look_every_s: float = _LOOK_EVERY_S,
        end: Callable[[], None] = _end,
    ) -> None:
        self._queue = queue
        #: Untyped: redis-py types its synchronous answers as awaitable too.
        self._client: Any = client
        self._beat = beat
        self._patience_s = patience_s
        self._look_every_s = look_every_s
        self._end = end
        self._well_at = 0.0
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def well(self) -> None:
        """The process has just got on: it has taken something, or waits for a server that it can name."""
        self._well_at = time.monotonic()
        self._beat()
        if not self._thread.is_alive():
            self._thread.start()

    def _watch(self) -> None:
        while True:
            began = time.monotonic()
            time.sleep(self._look_every_s)
            stood_still = time.monotonic() - began > 2 * self._look_every_s
            if stood_still or not self._could_take():
                self._well_at = time.monotonic()
            idle_s = time.monotonic() - self._well_at
            if idle_s > self._patience_s:
                log.error("takes nothing though it could: ends itself", queue=self._queue, idle_s=round(idle_s))
                self._end()
                return
            self._beat()

    def _could_take(self) -> bool:
        """Tell whether there is, or was lately, something to take, from a Redis that lets itself be written to."""
        try:
            self._client.set(f"{self._queue}.watched", os.getpid(), ex=60)
            return bool(self._client.llen(self._queue) or self._client.exists(canaried(self._queue)))
        except redis.RedisError:
            return False
