"""Messages that are somewhere between their teller and their effect."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import redis
from sqlalchemy import Connection, text

from shared.contracts.routes import QUEUES, ROUTES
from shared.kernel.facts import Message
from shared.messaging.lists import again_of, held_by, holders_of
from shared.messaging.signatures import CANARY, is_ours

_PAGE: Final = 1000
_QUEUES_OF: Final[Mapping[str, tuple[str, ...]]] = {message.wire_name: queues for message, queues in ROUTES.items()}


@dataclass(slots=True)
class UnderWay:
    """What waits in outboxes, as timers, deferred, parked, or on Redis. A thing is named by queue, message and what it is about."""

    ways: set[tuple[str, str, str]] = field(default_factory=set)
    message_ids: set[str] = field(default_factory=set)

    def has(self, queue: str, message: type[Message], about: object) -> bool:
        """Tell whether `message` about this thing may still come to `queue`."""
        return (queue, message.wire_name, str(about)) in self.ways

    def add_database(self, connection: Connection) -> None:
        """Add what one app keeps: its outbox, its timers, what it has deferred and what it has parked."""
        for row in connection.execute(text("SELECT queue, name, about, message_id FROM outbox")):
            self._add(row.queue, row.name, row.about, row.message_id)
        for row in connection.execute(text("SELECT name, about FROM timers")):
            self.ways.update((queue, row.name, str(row.about)) for queue in _QUEUES_OF.get(row.name, ()))
        for row in connection.execute(text("SELECT queue, name, about, raw, message_id FROM deferred")):
            self._add(row.queue, row.name, row.about or _headers(row.raw).get("about"), row.message_id)
        kept = "SELECT queue, name, raw FROM parked WHERE state = 'new' AND message_id IS NOT NULL"
        for row in connection.execute(text(kept)):
            # It reached its hearer, who can't apply it: that explains what is missing, and the parked are named anyway.
            self.ways.add((row.queue, row.name, str(_headers(row.raw).get("about"))))

    def add_redis(self, client: redis.Redis) -> None:
        """Add what our apps have put on a queue, or a worker holds. Others' messages are theirs until they are taken in."""
        for queue in QUEUES:
            holders: Any = client.smembers(holders_of(queue))
            for key in (queue, again_of(queue), *(held_by(queue, one.decode()) for one in holders)):
                for raw in _listed(client, key):
                    headers = _headers(raw)
                    if is_ours(str(headers.get("source"))) and headers.get("task") != CANARY:
                        self._add(queue, str(headers.get("task")), headers.get("about"), headers.get("id"))

    def _add(self, queue: str, name: str, about: object, message_id: object) -> None:
        self.ways.add((queue, name, str(about)))
        self.message_ids.add(str(message_id))


def _listed(client: redis.Redis, key: str) -> Iterator[bytes]:
    """Yield what is on a list, page by page from the old end: new messages come to the other."""
    start = -1
    while page := client.lrange(key, start - _PAGE + 1, start):
        yield from page  # type: ignore[misc]  # redis-py types its synchronous answers as awaitable too
        start -= _PAGE


def _headers(raw: bytes) -> dict[str, Any]:
    """Return the headers of an envelope; none where the bytes are not one."""
    try:
        envelope = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    headers = envelope.get("headers") if isinstance(envelope, dict) else None
    return headers if isinstance(headers, dict) else {}
