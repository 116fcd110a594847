"""Canaries: messages that only ask to be taken. Where they stay on a queue, nobody gets on with it."""

import time
from typing import Any, Final

import redis

from shared.contracts.routes import QUEUES
from shared.kernel.clock import Clock, system_clock
from shared.kernel.ids import new_id
from shared.messaging.envelope import write_envelope
from shared.messaging.lists import canaried, holders_of
from shared.messaging.signatures import CANARY, Keyring
from shared.storage.outbox import Letter

#: A queue gets its canaries this often, however many relays send them.
_EVERY_S: Final = 10


class Canaries:
    """Puts one for each worker on every queue of an app that is empty. On the others there is enough to take."""

    def __init__(self, app: str, client: redis.Redis, keyring: Keyring, *, clock: Clock = system_clock) -> None:
        self._app = app
        #: Untyped: redis-py types its synchronous answers as awaitable too.
        self._client: Any = client
        self._keyring = keyring
        self._clock = clock
        self._queues = [queue for queue, owner in QUEUES.items() if owner == app]
        self._next = 0.0

    def send(self) -> None:
        """Send those that are due. Raises RedisError."""
        if time.monotonic() < self._next:
            return
        for queue in self._queues:
            if self._client.set(canaried(queue), 1, nx=True, ex=_EVERY_S) and not self._client.llen(queue):
                canaries = [self._canary(queue) for _ in self._client.smembers(holders_of(queue))]
                if canaries:
                    self._client.lpush(queue, *canaries)
        self._next = time.monotonic() + _EVERY_S / 2

    def _canary(self, queue: str) -> bytes:
        letter = Letter(
            message_id=new_id(),
            queue=queue,
            name=CANARY,
            text=b"{}",
            about=None,
            trace_id=new_id().hex,
            told_at=self._clock(),
        )
        return write_envelope(letter, self._app, self._keyring)
