"""Requests that count once under their Idempotency-Key."""

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from flask import request
from marshmallow import Schema

from services.billing.storage.work import Work
from shared.kernel.actors import Actor


def answer_once(work: Work, actor: Actor, key: str | None, schema: Schema, answer: Callable[[], Any]) -> dict[str, Any]:
    """Return what `answer` gives, as `schema` writes it; the first answer again where `actor` sent this request before.

    A refusal is not remembered: the request may be tried again under its key. Raises KeyReused.
    """
    if key is None:
        return _written(schema, answer())
    digest = _digest()
    sent = work.requests.locked(f"{actor.kind}:{actor.id}", key, digest, at=work.now())
    sent.must_say(digest)
    if sent.answer is None:
        sent.answer = _written(schema, answer())
    return sent.answer


def _digest() -> str:
    said = b"\0".join([request.method.encode(), request.path.encode(), request.get_data()])
    return hashlib.sha256(said).hexdigest()


def _written(schema: Schema, answer: Any) -> dict[str, Any]:
    written: dict[str, Any] = orjson.loads(orjson.dumps(schema.dump(answer)))
    return written
