"""The steady load: orders sent as signed messages and by HTTP, each again until it is answered."""

from __future__ import annotations

import importlib.util
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import redis

from cli.story.apis import Person, Unanswered
from cli.story.producer import PROGRAM
from shared.kernel.ids import new_id
from shared.messaging.redis_client import connect_redis

SOURCE: Final = "webshop"
_AGAIN_AFTER_S: Final = 5.0
_PAUSE_S: Final = 0.5

#: Clients of the sample agency who have prepaid, and one whom nobody knows yet: their orders wait for money.
PREPAID: Final = ("clara@bluebird.example", "priya@fernhill.example", "tomas@castellan.example")


@dataclass(slots=True)
class Sent:
    """One order that was sent, and what its sender knows of it."""

    payload: dict[str, Any]
    message_id: str
    at: datetime
    order_id: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What it is called for ever (rule I-1)."""
        return self.payload["source"], self.payload["external_id"]

    @property
    def is_prepaid(self) -> bool:
        return self.payload["client"]["email"] in PREPAID


class Load:
    """Sends `rate` orders a second by message, and half as many by HTTP, from two threads, until `quiet`."""

    def __init__(self, redis_url: str, keys: Mapping[str, str], person: Person, rate: float) -> None:
        self._producer = _producer_program(keys)
        self._client: Any = connect_redis(redis_url)
        self._person = person
        self._interval_s = 1 / rate
        self._lock = threading.Lock()
        self._count = 0
        self._next_push: dict[str, float] = {}
        self.sent: list[Sent] = []
        self._ended = threading.Event()
        self._quiet = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(each, interval_s), daemon=True)
            for each, interval_s in ((self._message_round, self._interval_s), (self._http_round, 2 * self._interval_s))
        ]

    def start(self) -> None:
        """Begin to send."""
        for thread in self._threads:
            thread.start()

    def quiet(self) -> None:
        """Send nothing new from now on; what has no answer is still sent again."""
        self._quiet.set()

    def stop(self) -> None:
        """End both threads."""
        self._ended.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def answered(self) -> list[Sent]:
        """Return the orders sent by message that have their answer."""
        with self._lock:
            return [sent for sent in self.sent if sent.order_id and sent.message_id]

    def waiting(self) -> list[Sent]:
        """Return the orders that have no answer yet."""
        with self._lock:
            return [sent for sent in self.sent if not sent.order_id]

    def an_order(self, source: str = SOURCE) -> dict[str, Any]:
        """Return an order that was never sent; every fifth is of a new client."""
        with self._lock:
            self._count += 1
            number = self._count
        name = new_id().hex
        email = PREPAID[number % len(PREPAID)] if number % 5 else f"{name}@newcomer.example"
        return {
            "source": source,
            "external_id": name,
            "service": "blog-article",
            "client": {"email": email, "name": "A client"},
            "quantity": 1,
            "answers": {
                "topic": f"Article {number}",
                "audience": "Everybody",
                "word_count": 800,
                "website": "https://bluebird.example",
            },
            "note": "",
        }

    def envelope(self, order: dict[str, Any], *, identity: str = "") -> bytes:
        """Return the order as a message, under its own id or another."""
        raw: bytes = self._producer.envelope(order)
        if not identity:
            return raw
        message = json.loads(raw)
        headers = message["headers"] | {"id": identity}
        body = json.dumps([[], order, {}]).encode()
        headers["signature"] = self._producer.signature(order["source"], identity, headers["sent_at"], body)
        return json.dumps(message | {"headers": headers}).encode()

    def subscribe(self, service: str) -> None:
        """Have every client who has prepaid buy something that is bought again by itself."""
        for email in PREPAID:
            client = {"email": email, "name": "A client"}
            order = self.an_order("api") | {"service": service, "client": client, "answers": {}}
            sent = self._note(Sent(order, "", datetime.now(UTC)))
            sent.order_id = self._person.post("intake", "/orders", order)["order_id"]

    def push_again(self, orders: Sequence[Sent]) -> None:
        """Push orders that were sent by message once more."""
        if orders:
            with suppress(redis.RedisError):
                self._client.lpush(self._producer.QUEUE, *(self._producer.envelope(sent.payload) for sent in orders))

    def _repeat(self, round_: Callable[[], None], interval_s: float) -> None:
        next_at = time.monotonic()
        while not self._ended.is_set():
            round_()
            next_at = max(next_at + interval_s, time.monotonic() - interval_s)
            self._ended.wait(max(0.0, next_at - time.monotonic()))

    def _message_round(self) -> None:
        """Send one new order, and again what waits for long; take the answers there are."""
        if not self._quiet.is_set():
            order = self.an_order()
            self._note(Sent(order, self._producer.message_id(order), datetime.now(UTC)))
        self._push_due()
        with suppress(redis.RedisError):
            for raw in self._client.rpop(f"replies.{SOURCE}", 100) or ():
                self._take(json.loads(raw))

    def _push_due(self) -> None:
        now = time.monotonic()
        due = [sent for sent in self.waiting() if sent.message_id and self._next_push.get(sent.message_id, 0) <= now]
        self.push_again(due)
        self._next_push |= {sent.message_id: now + _AGAIN_AFTER_S for sent in due}

    def _take(self, answer: Mapping[str, Any]) -> None:
        for sent in self.waiting():
            if sent.message_id == answer["message_id"] and answer["outcome"] == "accepted":
                sent.order_id = answer["order"]["order_id"]

    def _http_round(self) -> None:
        """Submit one new order and ask until there is an answer: the same again is the same order."""
        if self._quiet.is_set():
            return
        sent = self._note(Sent(self.an_order("api"), "", datetime.now(UTC)))
        while not sent.order_id and not self._ended.is_set():
            try:
                sent.order_id = self._person.post("intake", "/orders", sent.payload)["order_id"]
            except Unanswered:
                self._ended.wait(_PAUSE_S)

    def _note(self, sent: Sent) -> Sent:
        with self._lock:
            self.sent.append(sent)
        return sent


def _producer_program(keys: Mapping[str, str]) -> Any:
    """Return the example of a producer as a module: the load is written by what other systems copy."""
    spec = importlib.util.spec_from_file_location("plain_redis", PROGRAM)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.KEYS = dict(keys)  # type: ignore[attr-defined]  # a name of the example's own
    return module
