"""Writes the envelope: a message as it lies on Redis, in the form that Celery's protocol 2 gives it."""

import base64
import os
import socket
from dataclasses import replace
from typing import Final

import orjson

from shared.messaging.incoming import Unreadable
from shared.messaging.reading import open_seal
from shared.messaging.signatures import Keyring, Seal, Unsigned
from shared.storage.outbox import Letter

_JSON: Final = "application/json"
_ORIGIN: Final = f"{os.getpid()}@{socket.gethostname()}"


def write_envelope(letter: Letter, source: str, keyring: Keyring) -> bytes:
    """Return the letter as bytes that any Celery worker can read, signed by `source`."""
    body = b"[[]," + letter.text + b",{}]"
    message_id = str(letter.message_id)
    sent_at = keyring.clock().isoformat()
    seal = Seal(source=source, message_id=message_id, queue=letter.queue, name=letter.name, sent_at=sent_at, body=body)
    return orjson.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-encoding": "utf-8",
            "content-type": _JSON,
            "headers": {
                "lang": "py",
                "task": letter.name,
                "id": message_id,
                "root_id": message_id,
                "parent_id": None,
                "group": None,
                "retries": 0,
                "timelimit": [None, None],
                "eta": None,
                "expires": None,
                "origin": _ORIGIN,
                "source": source,
                "trace_id": letter.trace_id,
                "about": letter.about,
                "sent_at": sent_at,
                "signature": keyring.sign(seal),
            },
            "properties": {
                "correlation_id": message_id,
                "delivery_mode": 2,
                "delivery_info": {"exchange": "", "routing_key": letter.queue},
                "delivery_tag": message_id,
                "priority": 0,
                "body_encoding": "base64",
            },
        }
    )


def refresh_envelope(raw: bytes, queue: str, keyring: Keyring) -> bytes:
    """Return a message that we have kept as if it were sent now; one that is not its sender's own stays as it is."""
    try:
        envelope, seal = open_seal(raw, queue)
        keyring.verify_sender(seal, envelope["headers"].get("signature"))
    except (Unreadable, Unsigned):
        return raw
    fresh = replace(seal, sent_at=keyring.clock().isoformat())
    envelope["headers"] |= {"sent_at": fresh.sent_at, "signature": keyring.sign(fresh)}
    return orjson.dumps(envelope)
