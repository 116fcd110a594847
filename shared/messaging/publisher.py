"""Sends letters after their commit. It may fail without harm: what has no receipt is sent again by the sweeper."""

import queue
import threading
from collections.abc import Sequence
from typing import Final

import redis
import structlog

from shared.messaging.envelope import write_envelope
from shared.messaging.signatures import Keyring
from shared.storage.outbox import Letter

log = structlog.get_logger()

#: Letters that may wait in memory for Redis; more are left to the sweeper.
_MOST_WAITING: Final = 10_000


class Publisher:
    """Pushes the letters of the app `source` to their queues, in one round trip however many."""

    def __init__(self, client: redis.Redis, source: str, keyring: Keyring) -> None:
        self._client = client
        self._source = source
        self._keyring = keyring

    def send(self, letters: Sequence[Letter]) -> None:
        """Push `letters`. Never raises: they are in the outbox, and Redis is only a doorbell with a copy."""
        try:
            pipeline = self._client.pipeline(transaction=False)
            for letter in letters:
                pipeline.lpush(letter.queue, write_envelope(letter, self._source, self._keyring))
            pipeline.execute()
        except redis.RedisError as fault:
            log.warning("not sent yet", letters=len(letters), fault=type(fault).__name__)


class BackgroundPublisher(Publisher):
    """The same off the caller's thread, for requests that must not wait for Redis."""

    def __init__(self, client: redis.Redis, source: str, keyring: Keyring) -> None:
        super().__init__(client, source, keyring)
        self._waiting: queue.Queue[Sequence[Letter]] = queue.Queue(_MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def send(self, letters: Sequence[Letter]) -> None:
        """Hand `letters` to the thread that pushes them; when too many wait already, leave them to the sweeper."""
        self._start_once()
        try:
            self._waiting.put_nowait(letters)
        except queue.Full:
            log.warning("left to the sweeper", letters=len(letters))

    def _start_once(self) -> None:
        """Start the thread in the process that serves, which is a fork of the one that made this object."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            letters = list(self._waiting.get())
            while not self._waiting.empty() and len(letters) < _MOST_WAITING:
                letters += self._waiting.get_nowait()
            super().send(letters)
