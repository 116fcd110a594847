"""Reads what lies on a queue, strictly: it may come from anybody."""

import base64
import binascii
import hashlib
import re
from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

import orjson

from shared.kernel.ids import new_id
from shared.messaging.incoming import Incoming, Unreadable
from shared.messaging.signatures import Keyring, Seal, Unsigned, is_ours
from shared.storage.inbox import Key

MOST_BYTES: Final = 1024 * 1024
_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_TRACE: Final = re.compile(r"[A-Za-z0-9]{1,64}")
_JSON: Final = "application/json"

#: Ways in which Celery lets a sender start other tasks or choose their time: ours to decide, not a sender's.
_FORBIDDEN_HEADERS: Final = ("eta", "expires", "compression", "stamps", "stamped_headers", "group", "chord")
#: Args, kwargs, embed.
_PARTS: Final = 3
_LONGEST_ABOUT: Final = 100
_FORBIDDEN_EMBED: Final = ("callbacks", "errbacks", "chain", "chord")


def read_envelope(
    raw: bytes, queue: str, allowed: Collection[str], keyring: Keyring, *, is_repeat: bool = False
) -> Incoming:
    """Return the message that `raw` spells.

    Raises Unreadable for anything that is not exactly a message of `allowed` names, signed by its sender for this queue.
    """
    if len(raw) > MOST_BYTES:
        raise Unreadable("size", f"it is larger than {MOST_BYTES} bytes")
    envelope = _object(_parsed(raw, "the envelope"), "the envelope")
    headers = _object(envelope.get("headers"), "headers")
    properties = _object(envelope.get("properties"), "properties")
    body = _body(envelope, properties)
    _check_nothing_forbidden(headers)
    payload = _payload(body)
    name = _text(headers, "task")
    if name not in allowed:
        raise Unreadable("task", f"{name[:200]!r} is no message that {queue} hears")
    key = Key(_source(headers), _uuid(headers))
    _check_signature(keyring, headers, key.source, queue, name, body)
    if not is_ours(key.source) and payload.get("source", key.source) != key.source:
        raise Unreadable("auth", f"{key.source} speaks for another source")
    return Incoming(
        key=key,
        queue=queue,
        name=name,
        payload=payload,
        body_sha=_digest(payload),
        trace_id=_trace(headers),
        about=_about(headers),
        reply_to=_reply_to(properties),
        raw=raw,
        sent_at=str(headers.get("sent_at", "")),
        is_repeat=is_repeat,
    )


def open_seal(raw: bytes, queue: str) -> tuple[dict[str, Any], Seal]:
    """Return the envelope and what its signature should vouch for. Raises Unreadable."""
    envelope = _object(_parsed(raw, "the envelope"), "the envelope")
    headers = _object(envelope.get("headers"), "headers")
    body = _body(envelope, _object(envelope.get("properties"), "properties"))
    return envelope, _seal(headers, _source(headers), queue, _text(headers, "task"), body)


def _parsed(raw: bytes, what: str) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as fault:
        raise Unreadable("envelope", f"{what} is no JSON: {fault}") from fault


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unreadable("envelope", f"{what} is no JSON object")
    return value


def _text(place: Mapping[str, Any], name: str) -> str:
    value = place.get(name)
    if not isinstance(value, str) or not value:
        raise Unreadable("envelope", f"{name} is missing or no text")
    return value


def _body(envelope: Mapping[str, Any], properties: Mapping[str, Any]) -> bytes:
    if envelope.get("content-type") != _JSON:
        raise Unreadable("envelope", f"content-type is not {_JSON}")
    body = _text(envelope, "body")
    encoding = properties.get("body_encoding")
    if encoding in {None, "", "utf-8"}:
        return body.encode("utf-8", "surrogatepass")
    if encoding != "base64":
        raise Unreadable("envelope", "body_encoding is neither base64 nor utf-8")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise Unreadable("envelope", f"the body is no base64: {fault}") from fault


def _payload(body: bytes) -> Mapping[str, Any]:
    parts = _parsed(body, "the body")
    if not isinstance(parts, list) or len(parts) != _PARTS:
        raise Unreadable("envelope", "the body is not [args, kwargs, embed]")
    args, kwargs, embed = parts
    if args != []:
        raise Unreadable("envelope", "args must be empty: a message's fields are its keyword arguments")
    embed = _object(embed or {}, "embed")
    for name in _FORBIDDEN_EMBED:
        if embed.get(name):
            raise Unreadable("envelope", f"{name} is not allowed")
    return _object(kwargs, "kwargs")


def _check_signature(
    keyring: Keyring, headers: Mapping[str, Any], source: str, queue: str, name: str, body: bytes
) -> None:
    seal = _seal(headers, source, queue, name, body)
    try:
        keyring.verify(seal, headers.get("signature"))
    except Unsigned as fault:
        raise Unreadable("auth", str(fault)) from fault


def _seal(headers: Mapping[str, Any], source: str, queue: str, name: str, body: bytes) -> Seal:
    return Seal(
        source=source,
        message_id=_text(headers, "id"),
        queue=queue,
        name=name,
        sent_at=str(headers.get("sent_at", "")),
        body=body,
    )


def _digest(payload: Mapping[str, Any]) -> bytes:
    """Return the same for the same fields, in whatever order a sender, or a second sending, writes them."""
    return hashlib.sha256(orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)).digest()


def _check_nothing_forbidden(headers: Mapping[str, Any]) -> None:
    for name in _FORBIDDEN_HEADERS:
        if headers.get(name):
            raise Unreadable("envelope", f"the header {name} is not allowed")


def _source(headers: Mapping[str, Any]) -> str:
    source = _text(headers, "source")
    if not _SOURCE.fullmatch(source):
        raise Unreadable("envelope", "source is not a name such as shop or crm-2")
    return source


def _uuid(headers: Mapping[str, Any]) -> UUID:
    text = _text(headers, "id")
    try:
        return UUID(text)
    except ValueError as fault:
        raise Unreadable("envelope", "id is no UUID") from fault


def _trace(headers: Mapping[str, Any]) -> str:
    trace = headers.get("trace_id")
    return trace if isinstance(trace, str) and _TRACE.fullmatch(trace) else new_id().hex


def _about(headers: Mapping[str, Any]) -> str | None:
    about = headers.get("about")
    return about if isinstance(about, str) and len(about) <= _LONGEST_ABOUT else None


def _reply_to(properties: Mapping[str, Any]) -> str | None:
    """A reply list is under `replies.` only: no sender may choose another key to be written to."""
    reply_to = properties.get("reply_to")
    if isinstance(reply_to, str) and reply_to.startswith("replies.") and _SOURCE.fullmatch(reply_to):
        return reply_to
    return None
