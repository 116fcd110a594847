"""The bell: one connection of a program listens to the database, and wakes everybody in the program who waits for news."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Condition, Thread
from typing import Any, Final, cast

import psycopg
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

log = structlog.get_logger()

#: After a ring the bell rings again, ever later: what was committed may be readable only when older transactions are over.
_ECHOES: Final = (0.3, 0.6, 1.2, 2.4)
#: How long the connection is silent before it is looked at, and after a fault before it is tried again.
_SILENCE_S: Final = 5.0
_PATIENCE_S: Final = 2.0


class Bell:
    """Rings on every notification of `channel`. It listens from the first wait on, and at most `seats` wait at a time."""

    def __init__(self, engine: Engine, channel: str, *, seats: int) -> None:
        self._engine = engine
        self._channel = channel
        self._condition = Condition()
        self._rings = 0
        self._is_closed = False
        self._thread: Thread | None = None
        self._seats = BoundedSemaphore(max(1, seats))

    @contextmanager
    def seat(self) -> Iterator[bool]:
        """Tell whether there is room for one more who waits, and keep it meanwhile. A program must have threads left for others."""
        has_seat = self._seats.acquire(blocking=False)
        try:
            yield has_seat
        finally:
            if has_seat:
                self._seats.release()

    @property
    def rings(self) -> int:
        """Return how often it rang: what is read after that and found stale is worth waiting behind it."""
        with self._condition:
            self._listen()
            return self._rings

    def wait(self, behind: int, seconds: float) -> bool:
        """Wait until it has rung more than `behind` times; return whether it did within `seconds`."""
        with self._condition:
            return self._condition.wait_for(lambda: self._rings > behind, timeout=seconds)

    def _listen(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._run, name="bell", daemon=True)
            self._thread.start()

    def _ring(self) -> None:
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    def close(self) -> None:
        """Ring no more."""
        self._is_closed = True

    def _run(self) -> None:
        while not self._is_closed:
            try:
                with self._connect() as connection:
                    self._ring()  # whatever happened before we heard anything
                    self._hear(connection)
            except (psycopg.Error, SQLAlchemyError) as fault:
                log.warning("the bell is deaf for a moment", fault=type(fault).__name__)
                time.sleep(_PATIENCE_S)

    def _connect(self) -> psycopg.Connection[Any]:
        """Return a connection made like all others, which is the bell's alone."""
        pooled = self._engine.raw_connection()
        connection = cast("psycopg.Connection[Any]", pooled.driver_connection)
        pooled.detach()
        connection.autocommit = True
        connection.execute(f'LISTEN "{self._channel}"')
        return connection

    def _hear(self, connection: psycopg.Connection[Any]) -> None:
        echoes: list[float] = []
        while not self._is_closed:
            is_rung = any(True for _ in connection.notifies(timeout=echoes[0] if echoes else _SILENCE_S, stop_after=1))
            if is_rung or echoes:
                self._ring()
            else:
                connection.execute("SELECT 1")
            echoes = list(_ECHOES) if is_rung else echoes[1:]
