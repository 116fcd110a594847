"""Parking slips: what a worker notes of bytes that it can't read, on Redis, for the relay that stores them."""

import orjson

from shared.messaging.incoming import Unreadable
from shared.storage.parked import Misfit


def write_slip(queue: str, raw: bytes, fault: Unreadable) -> bytes:
    """Return what the relay needs to park the bytes: they may be anything, so they go in hexadecimal."""
    return orjson.dumps({"queue": queue, "kind": fault.kind, "reason": fault.reason, "raw": raw.hex()})


def read_slip(slip: bytes) -> Misfit:
    """Return what a slip speaks of."""
    note = orjson.loads(slip)
    return Misfit(**note | {"raw": bytes.fromhex(note["raw"])})
