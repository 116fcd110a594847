"""A lane: threads for one kind of outside work, woken by messages, that go on batch by batch while there is something to do."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Generic, TypeVar

import structlog

from shared.messaging.applying import is_lost

log = structlog.get_logger()

_LONGEST_WAIT_SECONDS: Final = 5.0

Job = TypeVar("Job")
Done = TypeVar("Done")

#: Writes down what came of a batch and claims up to so many further jobs, in one transaction.
Take = Callable[[Sequence[Done], int], Sequence[Job]]

#: Does a batch, outside of any transaction, and returns what came of it. It raises nothing but bugs.
Carry = Callable[[Sequence[Job]], Sequence[Done]]


class Lane(Generic[Job, Done]):
    """Does what `take` claims on up to `threads` threads of its own, so that a slow partner holds nobody else up.

    What is claimed must come back by itself where this process dies: the lane remembers nothing.
    """

    def __init__(self, name: str, take: Take[Done, Job], carry: Carry[Job, Done], *, threads: int, batch: int) -> None:
        self._name = name
        self._take = take
        self._carry = carry
        self._threads = threads
        self._batch = batch
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._running = 0
        self._is_woken = False
        self._is_closing = False

    def wake(self) -> None:
        """Claim what is there now: at once and here, or by a thread that is at work already and will look again."""
        while self._begins():
            batch: Sequence[Job] = ()
            try:
                batch = self._take((), self._batch)
            finally:
                if not batch:
                    self._ends()
            if batch:
                self._pool.submit(self._work, batch)
            if len(batch) < self._batch:
                return

    def close(self) -> None:
        """Claim nothing more, and wait until what is under way is written down."""
        self._is_closing = True
        self._pool.shutdown(wait=True)

    def _begins(self) -> bool:
        with self._lock:
            if self._is_closing:
                return False
            if self._running == self._threads:
                self._is_woken = True
                return False
            self._running += 1
            return True

    def _ends(self) -> None:
        with self._lock:
            self._running -= 1

    def _work(self, batch: Sequence[Job]) -> None:
        """Go on until nothing is there to claim. A bug ends this run; what it held comes back when its lease is over."""
        try:
            while batch:
                batch = self._next(self._carry(batch))
        except Exception:
            log.exception("bug", lane=self._name)
            self._ends()

    def _next(self, done: Sequence[Done]) -> Sequence[Job]:
        """Write `done` down and return the next batch; where there is none, this run has ended."""
        while True:
            batch = self._patiently(done)
            if batch:
                return batch
            with self._lock:
                if not self._is_woken or self._is_closing:
                    self._running -= 1
                    return ()
                self._is_woken, done = False, ()

    def _patiently(self, done: Sequence[Done]) -> Sequence[Job]:
        """Try until the database is there: what was done outside must be written down, or it would be done again."""
        wait = 0.1
        while True:
            try:
                return self._take(done, 0 if self._is_closing else self._batch)
            except Exception as fault:
                if not is_lost(fault):
                    raise
                log.warning("database out of reach", lane=self._name, fault=type(fault).__name__)
                time.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT_SECONDS)
