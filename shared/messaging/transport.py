"""A kombu transport for Redis that loses nothing between taking and holding, and that no message can stop.

Stock producers in any language push to it: a queue is a list, LPUSH on the left, the oldest message on the right.
A worker takes up to N messages in one step from the queue to a list of its own (`<queue>.held:<worker>`), hands them over
together, and drops the list when they are settled. What a dead worker held goes to `<queue>.again`, from where messages are
taken one at a time: one of them may be what killed it. What can't be read goes to `<queue>.parking`, which the relay
drains into the table `parked`.
"""

import os
import time
from collections.abc import Callable
from functools import cache
from queue import Empty
from typing import Any, Final

import orjson
import redis
import structlog
from kombu.transport import virtual

from shared.contracts.routes import heard_on
from shared.kernel.ids import new_id
from shared.messaging.incoming import Incoming, Unreadable
from shared.messaging.lists import (
    GIVE_BACK,
    MOST_TAKEN_BYTES,
    PARK,
    RENEW,
    TAKE,
    again_of,
    held_by,
    holders_of,
    lease_of,
    parking_of,
)
from shared.messaging.reading import read_envelope
from shared.messaging.redis_client import connect_redis
from shared.messaging.signatures import CANARY, Keyring
from shared.messaging.slips import write_slip

log = structlog.get_logger()

_LEASE_MS: Final = 30_000
_SECONDS_BETWEEN_ROUNDS: Final = 5.0
_LONGEST_BULK: Final = 200

#: While Redis is out of reach it is asked again after this long, and after twice as long each time up to a second.
_FIRST_WAIT_S: Final = 0.05
_LONGEST_WAIT_S: Final = 1.0


class Message(virtual.Message):
    """A kombu message that brings a whole bulk: what Celery and kombu do for each message costs as much as all that we do."""

    bulk: tuple[Incoming, ...]


class Channel(virtual.Channel):
    """One worker's way to its queues."""

    Message = Message
    supports_fanout = False
    do_restore = False

    def __init__(self, connection: "Transport", **options: Any) -> None:
        super().__init__(connection, **options)
        #: Untyped: redis-py types its synchronous answers as awaitable too.
        self.client: Any = connection.open_client()
        chosen = connection.client.transport_options
        self._worker = str(chosen.get("worker") or new_id().hex)
        self._bulk = min(int(chosen.get("bulk", 50)), _LONGEST_BULK)
        self._keyring: Keyring = chosen["keyring"]
        self._on_tick: Callable[[], None] = chosen.get("on_tick") or (lambda: None)
        self._take = self.client.register_script(TAKE)
        self._give_back = self.client.register_script(GIVE_BACK)
        self._renew = self.client.register_script(RENEW)
        self._park = self.client.register_script(PARK)
        self._adopted: set[str] = set()
        self._settled: set[str] = set()
        self._next_round = 0.0
        self._wait_s = _FIRST_WAIT_S

    def drain_events(self, timeout: float | None = None, callback: Any = None) -> None:
        """Take what there is, or wait for one message up to `timeout` seconds; hand it over and settle it.

        Raises Empty where nothing came. A Redis that is out of reach is waited for here: Celery would wait longer each time.
        """
        if not self._consumers:
            raise Empty
        try:
            for queue in list(self._active_queues):
                self._tick(queue)
                raws, is_repeat = self._some(queue, min(timeout or 1.0, 2.0))
                self._wait_s = _FIRST_WAIT_S
                if raws:
                    self._work(queue, raws, is_repeat=is_repeat)
                    return
        except redis.RedisError as fault:
            self._sit_out(fault)
        raise Empty

    def _sit_out(self, fault: redis.RedisError) -> None:
        """Wait a little; then look first for what an answer that never came may have put into our hands."""
        log.warning("Redis out of reach", fault=type(fault).__name__, detail=str(fault), again_in_s=self._wait_s)
        self._adopted.clear()
        time.sleep(self._wait_s)
        self._wait_s = min(self._wait_s * 2, _LONGEST_WAIT_S)

    def _some(self, queue: str, wait: float) -> tuple[list[bytes], bool]:
        """Return messages that are now in this worker's hands, and whether they were in a dead worker's before."""
        held = self._held(queue)
        again: list[bytes] = self._take(keys=[again_of(queue), held], args=[1, MOST_TAKEN_BYTES])
        if again:
            return again, True
        got: list[bytes] = self._take(keys=[queue, held], args=[self._bulk, MOST_TAKEN_BYTES])
        if got:
            return got, False
        first = self.client.blmove(queue, held, wait, "RIGHT", "LEFT")
        return ([bytes(first[:MOST_TAKEN_BYTES])] if first else []), False

    def _work(self, queue: str, raws: list[bytes], *, is_repeat: bool) -> None:
        """Deliver the readable ones through Celery, as one; park the others, settle them all."""
        slips = []
        read = []
        for raw in raws:
            try:
                incoming = read_envelope(raw, queue, allowed_on(queue), self._keyring, is_repeat=is_repeat)
            except Unreadable as fault:
                slips.append(write_slip(queue, raw, fault))
            else:
                if incoming.name != CANARY:
                    read.append(incoming)
        if slips:
            self._park(keys=[parking_of(queue)], args=slips)
        if read:
            self.connection._deliver(_kombu_form(tuple(read)), queue)
        self._settled.add(self._held(queue))
        self._let_go()
        self._on_tick()

    def _let_go(self) -> None:
        """Drop what is settled: whatever happens to Redis, it is in the database and not to be looked at again."""
        if self._settled:
            self.client.delete(*self._settled)
            self._settled.clear()

    def basic_consume(self, queue: str, no_ack: bool, callback: Any, consumer_tag: str, **options: Any) -> None:
        """Begin to take from `queue`. Messages are settled in bulk, so that kombu keeps no account of each."""
        super().basic_consume(queue, no_ack, callback, consumer_tag, **options)

        def deliver(form: dict[str, Any]) -> Any:
            message = Message(form, channel=self)
            message.bulk = form["bulk"]
            return callback(message)

        self.connection._callbacks[queue] = deliver

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """Nothing to do: a bulk is settled as a whole, when all of it is in the database."""

    def _tick(self, queue: str) -> None:
        """Show other workers that this one lives, and now and then look for one that does not."""
        now = time.monotonic()
        if queue in self._adopted and now < self._next_round:
            return
        self._next_round = now + _SECONDS_BETWEEN_ROUNDS
        if queue not in self._adopted:
            self._let_go()
            self._give_back(keys=[self._held(queue), again_of(queue), holders_of(queue)], args=[self._worker])
            self._adopted.add(queue)
            self._on_tick()
        lease = lease_of(queue, self._worker)
        for holder in self._renew(keys=[lease, holders_of(queue)], args=[self._worker, os.getpid(), _LEASE_MS]):
            name = holder.decode()
            if name != self._worker and not self.client.exists(lease_of(queue, name)):
                self._give_back(keys=[held_by(queue, name), again_of(queue), holders_of(queue)], args=[name])

    def _held(self, queue: str) -> str:
        return held_by(queue, self._worker)

    def _put(self, queue: str, message: dict[str, Any], **_: Any) -> None:
        self.client.lpush(queue, orjson.dumps(message))

    def _size(self, queue: str) -> int:
        try:
            return int(self.client.llen(queue))
        except (
            redis.RedisError
        ):  # Celery asks as it starts, for nothing but a log; Redis is waited for where messages are taken
            return 0

    def _purge(self, queue: str) -> int:
        size = int(self.client.llen(queue))
        self.client.delete(queue)
        return size

    def _has_queue(self, queue: str, **_: Any) -> bool:
        return True

    def close(self) -> None:
        """Let go of the connection; what is held is adopted at the next start or given back by another worker."""
        super().close()
        self.client.close()


class Transport(virtual.Transport):
    """Redis, taken from in bulk."""

    Channel = Channel
    can_parse_url = True
    driver_type = "redis"
    driver_name = "orderwright"
    polling_interval = None
    default_port = 6379
    connection_errors = (*virtual.Transport.connection_errors, redis.RedisError, OSError)
    channel_errors = (*virtual.Transport.channel_errors, redis.ResponseError)

    def open_client(self) -> redis.Redis:
        """Return a client for the broker's URL."""
        return connect_redis(self.client.hostname)

    def driver_version(self) -> str:
        return str(redis.__version__)


@cache
def allowed_on(queue: str) -> frozenset[str]:
    """Return the names of the messages that may arrive on `queue`."""
    return frozenset(message.wire_name for message in heard_on(queue)) | {CANARY}


def _kombu_form(bulk: tuple[Incoming, ...]) -> dict[str, Any]:
    """Return a bulk as one message, as kombu wants it, under the name of its first and with nothing else that a sender chose."""
    first = bulk[0]
    message_id = str(first.key.message_id)
    return {
        "body": b"[[], {}, {}]",
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {"task": first.name, "id": message_id, "lang": "py"},
        "properties": {
            "delivery_tag": new_id().hex,
            "delivery_info": {"exchange": "", "routing_key": first.queue},
            "correlation_id": message_id,
        },
        "bulk": bulk,
    }
