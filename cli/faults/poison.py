"""A catalogue of messages that are none: what a broken, careless or hostile sender may push to a queue."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

IDENTITY = "01a2082e-94d5-7749-b8a4-602eb2109a5f"


def _body(parts: Any) -> str:
    return base64.b64encode(json.dumps(parts).encode()).decode()


def signed(message: dict[str, Any], *, queue: str = "notify", key: str = "the key of shop") -> dict[str, Any]:
    """The message with the signature that its sender would give it, by hand, as docs/messages.md says."""
    headers = message["headers"]
    body = message["body"]
    encoded = message["properties"]["body_encoding"] == "base64"
    digest = hashlib.sha256(base64.b64decode(body) if encoded else body.encode()).hexdigest()
    text = "\n".join((headers["source"], headers["id"], queue, headers["task"], headers["sent_at"], digest))
    signature = "v1=" + hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return message | {"headers": headers | {"signature": signature}}


def a_good_one(identity: str = IDENTITY) -> dict[str, Any]:
    """A message that is fine; each poison is this with one thing wrong."""
    payload = {
        "order_id": str(UUID(int=7)),
        "number": "7KQ2M9XD",
        "service_name": "Blog article",
        "client_id": str(UUID(int=8)),
        "completed_at": "2026-11-02T12:00:00+00:00",
    }
    message = {
        "body": _body([[], payload, {}]),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {
            "lang": "py",
            "task": "workflow.order_completed.v1",
            "id": identity,
            "source": "shop",
            "sent_at": datetime.now(UTC).isoformat(),
        },
        "properties": {
            "correlation_id": identity,
            "delivery_info": {"exchange": "", "routing_key": "notify"},
            "delivery_tag": identity,
            "body_encoding": "base64",
        },
    }
    return signed(message)


def _with(**changes: Any) -> bytes:
    message = a_good_one()
    message.update(changes)
    return json.dumps(message).encode()


def _without(*names: str) -> bytes:
    message = a_good_one()
    for name in names:
        del message[name]
    return json.dumps(message).encode()


def _headers(**changes: Any) -> bytes:
    message = a_good_one()
    message["headers"].update(changes)
    return json.dumps(message).encode()


def _headers_without(name: str) -> bytes:
    message = a_good_one()
    del message["headers"][name]
    return json.dumps(message).encode()


def _properties(**changes: Any) -> bytes:
    message = a_good_one()
    message["properties"].update(changes)
    return json.dumps(message).encode()


def _sent_at(text: str) -> bytes:
    message = a_good_one()
    message["headers"]["sent_at"] = text
    return json.dumps(signed(message)).encode()


def _as_webshop() -> bytes:
    message = a_good_one()
    message["headers"]["source"] = "webshop"
    return json.dumps(signed(message, key="the key of webshop")).encode()


def _parts(*parts: Any) -> bytes:
    return _with(body=_body(list(parts)))


#: By kind: what the parking place will say, and the bytes.
UNREADABLE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "not JSON": ("envelope", lambda: b"hello"),
    "empty": ("envelope", lambda: b""),
    "null": ("envelope", lambda: b"null"),
    "a list": ("envelope", lambda: b"[1, 2]"),
    "a number": ("envelope", lambda: b"7"),
    "a string": ("envelope", lambda: b'"x"'),
    "not UTF-8": ("envelope", lambda: b'{"body": "\xff\xfe"}'),
    "truncated": ("envelope", lambda: json.dumps(a_good_one()).encode()[:-20]),
    "nested too deep": ("envelope", lambda: b"[" * 200_000),
    "body nested too deep": ("envelope", lambda: _with(body=base64.b64encode(b"[" * 100_000).decode())),
    "NaN": ("envelope", lambda: b'{"body": NaN}'),
    "an empty object": ("envelope", lambda: b"{}"),
    "no body": ("envelope", lambda: _without("body")),
    "no headers": ("envelope", lambda: _without("headers")),
    "no properties": ("envelope", lambda: _without("properties")),
    "no content type": ("envelope", lambda: _without("content-type")),
    "pickle": ("envelope", lambda: _with(**{"content-type": "application/x-python-serialize"})),
    "yaml": ("envelope", lambda: _with(**{"content-type": "application/x-yaml"})),
    "body a number": ("envelope", lambda: _with(body=5)),
    "body no base64": ("envelope", lambda: _with(body="%%%")),
    "body no JSON": ("envelope", lambda: _with(body=base64.b64encode(b"{]").decode())),
    "body an object": ("envelope", lambda: _with(body=_body({}))),
    "body a short list": ("envelope", lambda: _with(body=_body([[1]]))),
    "body of unknown encoding": ("envelope", lambda: _properties(body_encoding="rot13")),
    "positional arguments": ("envelope", lambda: _parts([1], {}, {})),
    "kwargs a list": ("envelope", lambda: _parts([], [], {})),
    "embed a list": ("envelope", lambda: _parts([], {}, [1])),
    "a callback": ("envelope", lambda: _parts([], {}, {"callbacks": [{"task": "x"}]})),
    "an errback": ("envelope", lambda: _parts([], {}, {"errbacks": [{"task": "x"}]})),
    "a chain": ("envelope", lambda: _parts([], {}, {"chain": [{"task": "x"}]})),
    "a chord": ("envelope", lambda: _parts([], {}, {"chord": {"task": "x"}})),
    "headers a list": ("envelope", lambda: _with(headers=[])),
    "properties a list": ("envelope", lambda: _with(properties=[])),
    "no task": ("envelope", lambda: _headers_without("task")),
    "task a list": ("envelope", lambda: _headers(task=["x"])),
    "an unknown task": ("task", lambda: _headers(task="os.system")),
    "an unknown version": ("task", lambda: _headers(task="workflow.order_completed.v9")),
    "a message of another queue": ("task", lambda: _headers(task="intake.submit_order.v1")),
    "no id": ("envelope", lambda: _headers_without("id")),
    "id no UUID": ("envelope", lambda: _headers(id="7")),
    "id a number": ("envelope", lambda: _headers(id=7)),
    "no source": ("envelope", lambda: _headers_without("source")),
    "source a sentence": ("envelope", lambda: _headers(source="Robert'); DROP TABLE inbox;--")),
    "an eta": ("envelope", lambda: _headers(eta="2027-01-01T00:00:00")),
    "an expiry": ("envelope", lambda: _headers(expires="2027-01-01T00:00:00")),
    "compression": ("envelope", lambda: _headers(compression="application/x-gzip")),
    "stamps": ("envelope", lambda: _headers(stamped_headers=["x"], stamps={"x": 1})),
    "a group": ("envelope", lambda: _headers(group=IDENTITY)),
    "no signature": ("auth", lambda: _headers_without("signature")),
    "a signature that is a list": ("auth", lambda: _headers(signature=["v1="])),
    "a forged signature": ("auth", lambda: _headers(signature="v1=" + "0" * 64)),
    "another's signature": ("auth", lambda: json.dumps(signed(a_good_one(), key="the key of webshop")).encode()),
    "signed for another queue": ("auth", lambda: json.dumps(signed(a_good_one(), queue="workflow")).encode()),
    "another body": ("auth", lambda: _parts([], {"number": "other"}, {})),
    "another id": ("auth", lambda: _headers(id="01a2082e-94d5-7749-b8a4-602eb2109a50")),
    "an unknown producer": ("auth", lambda: _headers(source="stranger")),
    "one of our own apps' names": ("auth", lambda: _headers(source="workflow")),
    "stale": ("auth", lambda: _sent_at("2026-01-01T00:00:00+00:00")),
    "from the future": ("auth", lambda: _sent_at("2126-01-01T00:00:00+00:00")),
    "sent at no time": ("auth", lambda: _sent_at("soon")),
    "not granted": ("auth", _as_webshop),
    "too large": ("size", lambda: _with(filler="x" * (1024 * 1024))),
}
