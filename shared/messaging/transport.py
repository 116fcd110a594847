"""A kombu transport for Redis that loses nothing between taking and holding, and that no message can stop.

Stock producers in any language push to it: a queue is a list, LPUSH on the left, the oldest message on the right.
A worker takes up to N messages in one step from the queue to a list of its own (`<queue>.held:<worker>`), hands them over
together, and drops the list when they are settled. What a dead worker held goes to `<queue>.again`, from where messages are
taken one at a time: one of them may be what killed it. What can't be read goes to `<queue>.parking`, which the relay
drains into the table `parked`.
"""

import os
import time
from collections.abc import Callable, Sequence
from queue import Empty
from typing import Any, Final

import orjson
import redis
from kombu.transport import virtual

from shared.contracts.routes import heard_on
from shared.kernel.ids import new_id
from shared.messaging.incoming import Incoming, Unreadable
from shared.messaging.reading import read_envelope
from shared.messaging.redis_client import connect_redis
from shared.messaging.signatures import Keyring

#: Moves the oldest ARGV[1] messages of a queue to a list of the worker's, in their order, and returns them, oldest first.
_TAKE: Final = """
local got = redis.call('LRANGE', KEYS[1], -tonumber(ARGV[1]), -1)
if #got == 0 then return got end
redis.call('LTRIM', KEYS[1], 0, -(#got + 1))
local oldest_first = {}
for place = #got, 1, -1 do oldest_first[#oldest_first + 1] = got[place] end
redis.call('LPUSH', KEYS[2], unpack(oldest_first))
return oldest_first
"""

#: Gives what a worker held to the queue's second-chance list, oldest first out, and forgets the worker.
_GIVE_BACK: Final = """
local held = redis.call('LRANGE', KEYS[1], 0, -1)
for _, message in ipairs(held) do redis.call('RPUSH', KEYS[2], message) end
redis.call('DEL', KEYS[1])
redis.call('SREM', KEYS[3], ARGV[1])
return #held
"""

_LEASE_MS: Final = 30_000
_SECONDS_BETWEEN_ROUNDS: Final = 5.0
_LONGEST_BULK: Final = 200

#: What digests a bulk of messages; when it returns they are settled.
HandOver = Callable[[Sequence[Incoming]], None]


def parking_of(queue: str) -> str:
    return f"{queue}.parking"


class Message(virtual.Message):
    """A kombu message that brings what was read from it."""

    incoming: Incoming


class Channel(virtual.Channel):
    """One worker's way to its queues."""

    Message = Message
    supports_fanout = False
    do_restore = False

    def __init__(self, connection: "Transport", **options: Any) -> None:
        super().__init__(connection, **options)
        #: Untyped: redis-py types its synchronous answers as awaitable too.
        self.client: Any = connection.open_client()
        self.client.ping()
        chosen = connection.client.transport_options
        self._worker = str(chosen.get("worker") or new_id().hex)
        self._bulk = min(int(chosen.get("bulk", 50)), _LONGEST_BULK)
        self._keyring: Keyring = chosen["keyring"]
        self._on_tick: Callable[[], None] = chosen.get("on_tick") or (lambda: None)
        self._take = self.client.register_script(_TAKE)
        self._give_back = self.client.register_script(_GIVE_BACK)
        self._adopted: set[str] = set()
        self._next_round = 0.0
        self._collected: list[Incoming] = []
        self._hand_over: HandOver | None = None

    def collect(self, incoming: Incoming, hand_over: HandOver) -> None:
        """Keep a delivered message until the whole bulk is there; `hand_over` gets them all. Called by the task strategy."""
        self._collected.append(incoming)
        self._hand_over = hand_over

    def drain_events(self, timeout: float | None = None, callback: Any = None) -> None:
        """Take what there is, or wait for one message up to `timeout` seconds; hand it over and settle it.

        Raises Empty where nothing came, and redis' errors where it is out of reach.
        """
        if not self._consumers:
            raise Empty
        for queue in list(self._active_queues):
            self._tick(queue)
            raws, is_repeat = self._some(queue, min(timeout or 1.0, 2.0))
            if raws:
                self._work(queue, raws, is_repeat=is_repeat)
                return
        raise Empty

    def _some(self, queue: str, wait: float) -> tuple[list[bytes], bool]:
        """Return messages that are now in this worker's hands, and whether they were in a dead worker's before."""
        held = self._held(queue)
        again: list[bytes] = self._take(keys=[_again(queue), held], args=[1])
        if again:
            return again, True
        got: list[bytes] = self._take(keys=[queue, held], args=[self._bulk])
        if got:
            return got, False
        first = self.client.blmove(queue, held, wait, "RIGHT", "LEFT")
        return ([bytes(first)] if first else []), False

    def _work(self, queue: str, raws: list[bytes], *, is_repeat: bool) -> None:
        """Deliver the readable ones through Celery, park the others, settle them all."""
        self._collected.clear()
        for raw in raws:
            try:
                incoming = read_envelope(raw, queue, allowed_on(queue), self._keyring, is_repeat=is_repeat)
            except Unreadable as fault:
                self.client.lpush(parking_of(queue), _parking_slip(queue, raw, fault))
            else:
                self.connection._deliver(_kombu_form(incoming), queue)
        if self._collected and self._hand_over:
            self._hand_over(tuple(self._collected))
        self._collected.clear()
        self.client.delete(self._held(queue))

    def basic_consume(self, queue: str, no_ack: bool, callback: Any, consumer_tag: str, **options: Any) -> None:
        """Begin to take from `queue`. Messages are settled in bulk, so that kombu keeps no account of each."""
        super().basic_consume(queue, no_ack, callback, consumer_tag, **options)

        def deliver(form: dict[str, Any]) -> Any:
            message = Message(form, channel=self)
            message.incoming = form["incoming"]
            return callback(message)

        self.connection._callbacks[queue] = deliver

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        """Nothing to do: a bulk is settled as a whole, when all of it is in the database."""

    def _tick(self, queue: str) -> None:
        """Show that this worker lives, and now and then look for one that does not."""
        self._on_tick()
        now = time.monotonic()
        if queue in self._adopted and now < self._next_round:
            return
        self._next_round = now + _SECONDS_BETWEEN_ROUNDS
        if queue not in self._adopted:
            self._give_back(keys=[self._held(queue), _again(queue), _holders(queue)], args=[self._worker])
            self._adopted.add(queue)
        pipeline = self.client.pipeline(transaction=False)
        pipeline.set(_lease(queue, self._worker), os.getpid(), px=_LEASE_MS)
        pipeline.sadd(_holders(queue), self._worker)
        pipeline.smembers(_holders(queue))
        for holder in pipeline.execute()[2]:
            name = holder.decode()
            if name != self._worker and not self.client.exists(_lease(queue, name)):
                self._give_back(keys=[f"{queue}.held:{name}", _again(queue), _holders(queue)], args=[name])

    def _held(self, queue: str) -> str:
        return f"{queue}.held:{self._worker}"

    def _put(self, queue: str, message: dict[str, Any], **_: Any) -> None:
        self.client.lpush(queue, orjson.dumps(message))

    def _size(self, queue: str) -> int:
        return int(self.client.llen(queue))

    def _purge(self, queue: str) -> int:
        size = self._size(queue)
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


def _again(queue: str) -> str:
    return f"{queue}.again"


def _holders(queue: str) -> str:
    return f"{queue}.holders"


def _lease(queue: str, worker: str) -> str:
    return f"{queue}.lease:{worker}"


def allowed_on(queue: str) -> frozenset[str]:
    return _ALLOWED.setdefault(queue, frozenset(message.wire_name for message in heard_on(queue)))


_ALLOWED: dict[str, frozenset[str]] = {}


def _kombu_form(incoming: Incoming) -> dict[str, Any]:
    """Return the message as kombu wants it, with nothing in it that its sender chose but name and id."""
    message_id = str(incoming.key.message_id)
    return {
        "body": b"[[], {}, {}]",
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {"task": incoming.name, "id": message_id, "lang": "py"},
        "properties": {
            "delivery_tag": new_id().hex,
            "delivery_info": {"exchange": "", "routing_key": incoming.queue},
            "correlation_id": message_id,
        },
        "incoming": incoming,
    }


def _parking_slip(queue: str, raw: bytes, fault: Unreadable) -> bytes:
    """Return what the relay needs to park the bytes: they may be anything, so they go in hexadecimal."""
    return orjson.dumps({"queue": queue, "kind": fault.kind, "reason": fault.reason, "raw": raw.hex()})
