"""The other system of the benchmark: signs orders and pushes them, as any producer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import redis

from shared.contracts.intake.facts import SubmitOrder
from shared.kernel.ids import new_id
from shared.messaging.envelope import write_envelope
from shared.messaging.signatures import Keyring
from shared.storage.outbox import Letter

SOURCE: Final = "webshop"
CLIENTS: Final = 20
_QUEUE: Final = "intake"
_ANSWERS: Final[Mapping[str, Any]] = {
    "topic": "How to choose a tent for two",
    "audience": "First-time campers",
    "word_count": 1200,
    "website": "https://bluebird.example",
    "tone": "friendly",
    "keywords": "two person tent, beginner camping",
}


def email_of(client: int) -> str:
    """Return the address of one of the CLIENTS."""
    return f"client-{client}@bench.example"


class Shop:
    """Submits orders of many clients, each under an id that starts with the name of its run."""

    def __init__(self, redis_url: str, key: str) -> None:
        self._client = redis.Redis.from_url(redis_url)
        self._keyring = Keyring({SOURCE: key}, {})

    def envelopes(self, run: str, count: int) -> dict[str, bytes]:
        """Return `count` signed messages by the external ids of their orders."""
        return {f"{run}-{place}": self._envelope(f"{run}-{place}", place % CLIENTS) for place in range(count)}

    def payloads(self, run: str, count: int) -> list[Mapping[str, Any]]:
        """Return `count` orders as they are submitted, each under another id."""
        return [_payload(f"{run}-{place}", place % CLIENTS) for place in range(count)]

    def send(self, messages: Sequence[bytes]) -> None:
        """Push all of them to intake in one step."""
        self.push(_QUEUE, messages)

    def push(self, queue: str, messages: Sequence[bytes]) -> None:
        """Push messages to any queue in one step."""
        self._client.lpush(queue, *messages)

    def close(self) -> None:
        self._client.close()

    def _envelope(self, external_id: str, client: int) -> bytes:
        identity = new_id()
        letter = Letter(
            message_id=identity,
            queue=_QUEUE,
            name=SubmitOrder.wire_name,
            text=orjson.dumps(_payload(external_id, client)),
            about=None,
            trace_id=identity.hex,
            told_at=datetime.now(UTC),
        )
        return write_envelope(letter, SOURCE, self._keyring)


def _payload(external_id: str, client: int) -> Mapping[str, Any]:
    return {
        "source": SOURCE,
        "external_id": external_id,
        "service": "blog-article",
        "client": {"email": email_of(client), "name": f"Client {client}", "company": f"Company {client}"},
        "quantity": 1,
        "answers": _ANSWERS,
        "note": "",
    }
