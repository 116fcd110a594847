"""Signatures: who sent a message, to which queue, under which name and when. Nothing unsigned is ever acted upon."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

import orjson

from shared.contracts.intake.facts import SubmitOrder, SubmitPurchase
from shared.contracts.routes import QUEUES, ROUTES, teller_of
from shared.kernel.clock import Clock, system_clock

#: A message is taken for this long after it was sent; then its sender has to send it again.
LONGEST_AGE: Final = timedelta(days=7)
#: Clocks of other systems may be this far ahead of ours.
_AHEAD: Final = timedelta(minutes=5)
_SCHEME: Final = "v1="
_APPS: Final = frozenset(QUEUES.values())
#: What an app sends to its own queues to see that somebody takes from them (canaries.py). It has no other effect.
CANARY: Final = "orderwright.canary"


class Unsigned(Exception):
    """The message has no signature, or not that of its sender for this message on this queue now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What a signature vouches for. `sent_at` is ISO 8601 as it stands in the header; `body` is the JSON of [args, kwargs, embed]."""

    source: str
    message_id: str
    queue: str
    name: str
    sent_at: str
    body: bytes

    def text(self) -> bytes:
        """Return the bytes that are signed: the parts in this order, one a line, the body as its SHA-256 in hexadecimal."""
        digest = hashlib.sha256(self.body).hexdigest()
        return f"{self.source}\n{self.message_id}\n{self.queue}\n{self.name}\n{self.sent_at}\n{digest}".encode()


@dataclass(frozen=True, slots=True)
class Keyring:
    """The secrets of all who may send to us, and which messages each may send."""

    keys: Mapping[str, str] = field(repr=False)
    grants: Mapping[str, frozenset[str]]
    clock: Clock = system_clock

    @classmethod
    def read(cls, signing_keys: str, producers: str) -> Self:
        """Return the keyring that the settings spell.

        `signing_keys` is JSON, our apps' names with their secrets; `producers` is JSON, the names of other systems with
        `{"key": secret, "sends": [names]}`, where `sends` is `intake.submit_order.v1` and `intake.submit_purchase.v1` unless it is said.
        """
        keys: dict[str, str] = dict(orjson.loads(signing_keys))
        grants = {app: frozenset({CANARY, *(m.wire_name for m in ROUTES if teller_of(m) == app)}) for app in _APPS}
        for name, producer in orjson.loads(producers).items():
            keys[name] = producer["key"]
            grants[name] = frozenset(producer.get("sends", [SubmitOrder.wire_name, SubmitPurchase.wire_name]))
        return cls(keys, grants)

    def sign(self, seal: Seal) -> str:
        """Return the signature of one of our own messages. Raises KeyError where we have no key of that name."""
        return _SCHEME + hmac.new(self.keys[seal.source].encode(), seal.text(), hashlib.sha256).hexdigest()

    def verify(self, seal: Seal, signature: Any) -> None:
        """Return when the message is its sender's own, may be sent by them, and is not stale. Raises Unsigned."""
        self.verify_sender(seal, signature)
        if seal.name not in self.grants.get(seal.source, frozenset()):
            raise Unsigned(f"{seal.source} may not send {seal.name}")
        age = self.clock() - _instant(seal.sent_at)
        if not -_AHEAD <= age <= LONGEST_AGE:
            raise Unsigned(f"sent at {seal.sent_at}, which is too far from now")

    def verify_sender(self, seal: Seal, signature: Any) -> None:
        """Return when the signature is the sender's, whenever it was made. Raises Unsigned."""
        if not isinstance(signature, str) or not signature:
            raise Unsigned("the header signature is missing")
        if seal.source not in self.keys:
            raise Unsigned(f"no producer is called {seal.source}")
        if not hmac.compare_digest(signature.encode(), self.sign(seal).encode()):
            raise Unsigned("the signature is not that of this message")


def is_ours(source: str) -> bool:
    """Tell whether a source is one of our own apps."""
    return source in _APPS


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as fault:
        raise Unsigned("sent_at is no ISO 8601 instant") from fault
    return found if found.tzinfo else found.replace(tzinfo=UTC)
