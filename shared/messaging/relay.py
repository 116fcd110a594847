"""The relay of an app: closes its outbox, sends again what has no receipt, fires timers, wakes what was deferred."""

import signal
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import redis
import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from shared.contracts.routes import QUEUES, ROUTES, teller_of
from shared.kernel.clock import Clock, system_clock
from shared.kernel.meters import LETTERS_RESENT
from shared.messaging.canaries import Canaries
from shared.messaging.envelope import refresh_envelope
from shared.messaging.lists import MOST_TAKEN_BYTES, TAKE, parking_of
from shared.messaging.oldest import oldest_on
from shared.messaging.publisher import Publisher
from shared.messaging.receipts import read_receipts, receipts_of
from shared.messaging.signatures import Keyring
from shared.messaging.slips import read_slip
from shared.storage import inbox, outbox, parked, timers
from shared.storage.outbox import Letter
from shared.storage.work import transaction

log = structlog.get_logger()

#: How long the relay sleeps between its rounds: the precision of timers and of second tries.
IDLE_SECONDS: Final = 0.25
_MOST: Final = 500
_SECONDS_BETWEEN_PRUNINGS: Final = 60
#: Slips that are stored at once, and their bytes: what nobody can read is written on them in hexadecimal.
_MOST_SLIPS: Final = 20
_MOST_SLIP_BYTES: Final = 4 * MOST_TAKEN_BYTES


class Relay:
    """Any number may run for one app: rows are claimed with SKIP LOCKED, and what is sent twice counts once."""

    def __init__(
        self, app: str, engine: Engine, client: redis.Redis, keyring: Keyring, *, clock: Clock = system_clock
    ) -> None:
        self._app = app
        self._engine = engine
        #: Untyped: redis-py types its synchronous answers as awaitable too.
        self._client: Any = client
        self._take = self._client.register_script(TAKE)
        self._clock = clock
        self._keyring = keyring
        self._publisher = Publisher(client, app, keyring)
        #: Redis holds a key of ours from the first step on: where it is gone, so is the rest.
        self._has_marked = False
        self._was_away = False
        self.goes_on = False
        self._prune_at = 0.0
        self._canaries = Canaries(app, client, keyring, clock=clock)
        told = {queue for message, queues in ROUTES.items() if teller_of(message) == app for queue in queues}
        self._goals = [queue for queue, owner in QUEUES.items() if owner == app or queue in told]
        self._queues = [queue for queue, owner in QUEUES.items() if owner == app]

    def step(self) -> bool:
        """Do everything that is due now; return whether there was anything. Raises SQLAlchemyError and RedisError.

        Afterwards `goes_on` says whether there may be more of it already. Receipts alone do not make it: they come all the time, and
        are cheaper together.
        """
        try:
            return self._step()
        except redis.RedisError:
            self._was_away = True
            raise

    def _step(self) -> bool:
        is_closing = self._close()  # first of all: it makes room on a Redis that is full
        self._canaries.send()
        self._hurry()
        oldest = oldest_on(self._client, self._goals)
        self.goes_on = any([self._sweep(oldest), self._fire(), self._wake(oldest), self._park(), self._prune()])
        return is_closing or self.goes_on

    def _hurry(self) -> None:
        """Send everything again at once where Redis has lost what it had, or was out of reach: there is no point in waiting for receipts."""
        is_new = bool(self._client.set(f"{self._app}.relayed", 1, nx=True))
        if self._was_away or (is_new and self._has_marked):
            log.warning(
                "sends again what has no receipt", because="Redis was away" if self._was_away else "Redis lost it"
            )
            with transaction(self._engine) as connection:
                outbox.hurry(connection)
        self._was_away = False
        self._has_marked = True

    def _close(self) -> bool:
        """Take letters with a receipt out of the outbox. A receipt that gets lost here only means one sending more."""
        found = False
        while raws := self._client.rpop(receipts_of(self._app), _MOST):
            found = True
            with transaction(self._engine) as connection:
                outbox.close(connection, read_receipts(raws))
            if len(raws) < _MOST:
                break
        return found

    def _prune(self) -> bool:
        """Now and then forget what was heard so long ago that it can't come again; go on at once where there is more of it."""
        if time.monotonic() < self._prune_at:
            return False
        with transaction(self._engine) as connection:
            is_more = inbox.prune(connection) == inbox.PRUNED_AT_ONCE
        self._prune_at = time.monotonic() + (0 if is_more else _SECONDS_BETWEEN_PRUNINGS)
        return is_more

    def _sweep(self, oldest: Mapping[str, datetime]) -> bool:
        def due(connection: Connection) -> list[Letter]:
            letters = outbox.claim_due(connection, oldest)
            LETTERS_RESENT.add(self._app, by=len(letters))
            return letters

        return self._send(due)

    def _fire(self) -> bool:
        def due(connection: Connection) -> list[Letter]:
            letters = timers.take_due(connection, self._clock())
            outbox.put(connection, letters)
            return letters

        return self._send(due)

    def _send(self, claim: Callable[[Connection], list[Letter]]) -> bool:
        """Claim letters, commit, then push them: a crash in between only delays."""
        with transaction(self._engine) as connection:
            letters = claim(connection)
        if letters:
            self._publisher.send(letters)
        return bool(letters)

    def _wake(self, oldest: Mapping[str, datetime]) -> bool:
        """Put deferred messages that are due back on their queue."""
        with transaction(self._engine) as connection:
            due = inbox.claim_due(connection, oldest)
        if due:
            pipeline = self._client.pipeline(transaction=False)
            for message in due:
                pipeline.lpush(message.queue, refresh_envelope(message.raw, message.queue, self._keyring))
            pipeline.execute()
        for message in due:
            if message.key.source == inbox.NOBODY:
                # No consumer will ever find this row: on the queue the bytes are read, or parked once more.
                with transaction(self._engine) as connection:
                    inbox.stop_deferring(connection, message.key)
        return bool(due)

    def _park(self) -> bool:
        """Move what the transport could not read from its parking lists to the table, and never have it in neither."""
        found = False
        for queue in self._queues:
            taken = f"{parking_of(queue)}.taken"
            while slips := (self._client.lrange(taken, -_MOST_SLIPS, -1) or self._take_slips(parking_of(queue), taken)):
                found = True
                with transaction(self._engine) as connection:
                    for slip in slips:
                        parked.park(connection, read_slip(slip))
                pipeline = self._client.pipeline(transaction=False)
                for slip in slips:
                    pipeline.lrem(taken, -1, slip)
                pipeline.execute()
        return found

    def _take_slips(self, here: str, taken: str) -> list[bytes]:
        slips: list[bytes] = self._take(keys=[here, taken], args=[_MOST_SLIPS, _MOST_SLIP_BYTES])
        return slips


def run_relay(relay: Relay, *, on_tick: Callable[[], None]) -> None:
    """Work until told to stop by SIGTERM or SIGINT; outages are waited out."""
    stopping = _stop_signal()
    wait = IDLE_SECONDS
    while not stopping():
        on_tick()
        try:
            relay.step()
            goes_on, wait = relay.goes_on, IDLE_SECONDS
        except (SQLAlchemyError, redis.RedisError) as fault:
            log.warning("relay waits", fault=type(fault).__name__, detail=str(fault).splitlines()[0])
            goes_on, wait = False, min(wait * 2, 2.0)
        if not goes_on:
            time.sleep(wait)


def _stop_signal() -> Callable[[], bool]:
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: told.append(received))
    return lambda: bool(told)
