"""What the apps answer about what administrators set and see."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

PARKED = str(UUID(int=401))


def said() -> dict[str, dict[str, Any]]:
    """Return the answers by method and path."""
    parked = _parked()
    rate = {"rate_id": str(UUID(int=403)), "country": "DE", "region": "", "name": "USt", "rate": 1900}
    return {
        "GET /billing/coupons": {"items": [_coupon()]},
        "GET /billing/tax-rates": {"items": [rate | {"starts_on": "2024-01-01", "ends_on": None}]},
        **{f"GET /{app}/readyz": _state(app) for app in ("intake", "billing", "workflow", "notify")},
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


def _coupon() -> dict[str, Any]:
    return {
        "code": "SPRING", "description": "For spring", "percent": None, "amount": 1500, "currency": "USD",
        "service_ids": [], "expires_at": "2026-05-31T22:00:00+00:00", "most_uses": 50, "most_per_client": 1,
        "minimum": None, "is_for_new_clients": False, "is_active": True, "used": 2,
        "created_at": "2026-03-01T09:00:00+00:00",
    }  # fmt: skip


def _state(app: str) -> dict[str, Any]:
    load = {
        "queues": {app: 4, f"{app}.errands": 0}, "queue_ages_s": {app: 2.5}, "unconfirmed": 1,
        "oldest_unconfirmed_s": 0.4, "deferred": 0, "timers_overdue": 0, "parked": 3,
    }  # fmt: skip
    return {"status": "ok", "checks": {"database": "ok", "redis": "ok"}, "load": load}
