"""What the apps answer about what administrators set and see."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

PARKED = str(UUID(int=401))


def said() -> dict[str, dict[str, Any]]:
    """Return the answers by method and path."""
    parked = _parked()
    return {
        "GET /intake/parked": {"items": [parked], "next": None},
        f"GET /intake/parked/{PARKED}": parked
        | {"raw": base64.b64encode(b'{"order": "<b>7</b>", "service": "nothing"}').decode()},
    }


def _parked() -> dict[str, Any]:
    return {
        "id": PARKED, "queue": "intake", "kind": "refused", "reason": "There is no service by the code nothing.",
        "source": "shop", "message_id": str(UUID(int=402)), "name": "intake.submit_order.v1", "details": None,
        "first_seen_at": "2026-03-02T09:15:00+00:00", "last_seen_at": "2026-03-02T09:20:00+00:00", "times": 2,
        "state": "new", "done_by": None, "done_why": None, "done_at": None,
    }  # fmt: skip
