"""What the apps answer about what administrators set and see."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from tests.support import played_agency as agency

SUBSCRIPTION = str(UUID(int=411))
ENDPOINT = str(UUID(int=421))
API_KEY = str(UUID(int=431))
WORDING = "/wordings/order_received/en/email"
NOTICE = str(UUID(int=435))
PARKED = str(UUID(int=401))


def said() -> dict[str, dict[str, Any]]:
    """Return the answers by method and path."""
    parked = _parked()
    rate = {"rate_id": str(UUID(int=403)), "country": "DE", "region": "", "name": "USt", "rate": 1900}
    return {
        "GET /billing/coupons": {"items": [_coupon()]},
        "GET /billing/credit-rules": {"unit": "words", "items": [_credit_rule()]},
        "PUT /billing/credit-rules": {"unit": "words", "items": []},
        "GET /billing/tax-rates": {"items": [rate | {"starts_on": "2024-01-01", "ends_on": None}]},
        **{f"GET /{app}/readyz": _state(app) for app in ("intake", "billing", "workflow", "notify")},
        "GET /workflow/pipelines": {"items": [_pipeline()], "next": None},
        "GET /workflow/pipelines/content": _pipeline(),
        "GET /workflow/routing": _routing(),
        "GET /workflow/routing/rebalance": {"shifts": [_shift()]},
        "GET /workflow/calendar": _calendar(),
        "GET /workflow/due/days": _due_days(),
        "GET /billing/ways-to-pay": {
            "providers": [{"provider": "stripe", "is_played": True}],
            "instructions": "",
            "currency": "EUR",
        },
        "GET /intake/orders": {"items": [], "next": None},
        "GET /workflow/task-templates": {"items": [_task_list()]},
        "GET /workflow/pipelines/content/export": {"yaml": "key: content\nname: Content\nstages: []\n"},
        "GET /billing/subscriptions": {"items": [_subscription()], "next": None},
        f"GET /billing/subscriptions/{SUBSCRIPTION}": _subscription(),
        f"PATCH /billing/subscriptions/{SUBSCRIPTION}": {
            "now": agency.usd(9000),
            "then": agency.usd(54000),
            "back": agency.usd(0),
        },
        "GET /notify/wordings": {
            "kinds": ["order_received", "invoice_paid"],
            "languages": ["en", "de"],
            "items": [_own()],
        },
        f"GET /notify{WORDING}": {"shipped": {"subject": "We have it", "text": "Thanks."}, "versions": [_own()]},
        f"POST /notify{WORDING}/previews": {"subject": "Got it: A-1", "text": "Hello <you>", "html": "<b>Hello</b>"},
        f"POST /notify{WORDING}/trials": {"notice_id": NOTICE},
        "GET /notify/brand": {
            "name": "Northwind",
            "sender": "",
            "logo_url": "",
            "colour": "#1d4ed8",
            "signature": "Us",
        },
        "GET /notify/rules": {"items": [_rule("email", True), _rule("portal", False)]},
        "GET /notify/audiences": {"items": [{"audience": "managers", "roles": ["admin", "manager"]}]},
        "GET /notify/follow-ups": {"items": [_step()], "low_stars": 3},
        "GET /notify/suppressions": {"items": [_closed()]},
        "POST /notify/notices/trials": {"notice_id": NOTICE},
        "POST /notify/notices/resends": {"count": 7},
        f"GET /notify/notices/{NOTICE}": _notice(),
        "GET /notify/endpoints": {"items": [_endpoint()]},
        "POST /notify/endpoints": {"id": ENDPOINT, "secret": "whsec_one"},
        "GET /workflow/api-keys": {"items": [_api_key()]},
        "POST /workflow/api-keys": _api_key() | {"key": "ow_1234abcd_secret"},
        f"DELETE /workflow/api-keys/{API_KEY}": {},
        "GET /intake/parked": {"items": [parked], "next": None},
        f"GET /intake/parked/{PARKED}": parked
        | {"raw": base64.b64encode(b'{"order": "<b>7</b>", "service": "nothing"}').decode()},
    }


def _credit_rule() -> dict[str, Any]:
    grants, least = {"amount": 4000, "currency": "XXX"}, {"amount": 10_000, "currency": "USD"}
    return {"service_id": None, "option": "", "minimum": least, "grants": grants, "resets": False}


def _parked() -> dict[str, Any]:
    return {
        "id": PARKED, "queue": "intake", "kind": "refused", "reason": "There is no service by the code nothing.",
        "source": "shop", "message_id": str(UUID(int=402)), "name": "intake.submit_order.v1", "details": None,
        "first_seen_at": "2026-03-02T09:15:00+00:00", "last_seen_at": "2026-03-02T09:20:00+00:00", "times": 2,
        "state": "new", "done_by": None, "done_why": None, "done_at": None,
    }  # fmt: skip


def _api_key() -> dict[str, Any]:
    return {
        "id": API_KEY, "name": "Books", "prefix": "ow_1234abcd", "scopes": ["orders.view_all"], "made_by": "Olivia Hart",
        "made_at": "2026-03-01T09:00:00+00:00", "expires_at": None, "used_at": None, "ended_at": None,
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


def _pipeline() -> dict[str, Any]:
    plain = {
        "part": "worker", "worked_by": "same", "worked_by_key": None, "limit_hours": None, "effort_minutes": None,
        "needs": [], "approved_by": None, "template": None, "is_clock_paused": False, "wip_limit": None, "moves_on": False,
    }  # fmt: skip
    stages = [stage | plain for stage in agency.orders()[agency.DELIVERED]["stages"]]
    stages[2] |= {
        "worked_by": "role",
        "worked_by_key": "writer",
        "needs": ["paid"],
        "template": "article",
        "wip_limit": 5,
    }
    return {"key": "content", "name": "Content", "template": None, "stages": stages}


def _routing() -> dict[str, Any]:
    rule = {
        "service_code": "seo-content-package", "part": "worker", "strategy": "fixed", "is_same_member": True,
        "members": [str(agency.WANDA.id), str(agency.OLIVIA.id)], "is_at_start": True, "take_back_minutes": 90,
    }  # fmt: skip
    return {
        "rules": [rule],
        "efforts": [{"service_code": "seo-content-package", "points": 3, "minutes": 240}],
        "preferences": [
            {"client_id": str(agency.CLARA.id), "preferred": [str(agency.WANDA.id)], "excluded": []},
        ],
        "rush": [{"service_code": "seo-content-package", "hours": 12}],
    }  # fmt: skip


def _shift() -> dict[str, Any]:
    return {
        "order_id": str(UUID(int=6)), "number": "Z3KMP8VS", "from_member_id": str(agency.WANDA.id),
        "from_name": "Wanda Quist", "to_member_id": str(agency.OLIVIA.id), "to_name": "Olivia Hart",
        "reason": "she has two orders less",
    }  # fmt: skip


def _calendar() -> dict[str, Any]:
    return {
        "time_zone": "Europe/Vienna",
        "working_hours": [
            {"weekday": 0, "opens": "13:00", "closes": "17:00"},
            {"weekday": 0, "opens": "09:00", "closes": "12:00"},
        ],
        "holidays": [{"day": "2026-12-25", "name": "Christmas"}],
    }


def _due_days() -> dict[str, Any]:
    found = agency.orders()
    due = [found[str(UUID(int=number))] for number in (1, 4, 5, 6, 7)]
    days = [{"day": "2026-03-18", "items": due}, {"day": "2026-03-20", "items": due[:1]}]
    return {"begins_on": "2026-02-23", "ends_on": "2026-04-05", "days": days}


def _task_list() -> dict[str, Any]:
    task = {"title": "Check the facts", "audience": "team", "member_id": None, "hours": 4}
    return {
        "key": "article",
        "name": "An article",
        "tasks": [task, task | {"title": "Send the logo", "audience": "client"}],
    }


def _subscription() -> dict[str, Any]:
    return {
        "subscription_id": SUBSCRIPTION, "order_id": agency.DELIVERED, "order_number": "7KQ2M9XD",
        "client_id": str(agency.CLARA.id), "service_id": str(UUID(int=412)), "description": "Blog article",
        "quantity": 1, "unit_price": agency.usd(18000), "price": agency.usd(18000), "unit": "month", "count": 1,
        "on_renewal": "new_order", "state": "active", "started_at": "2026-01-05T09:00:00+00:00",
        "period_start": "2026-03-05T09:00:00+00:00", "period_end": "2026-04-05T09:00:00+00:00",
        "ends_with_period": False, "open_invoice_id": None, "paused_at": None, "cancelled_at": None, "reason": "",
    }  # fmt: skip


def _endpoint() -> dict[str, Any]:
    return {
        "id": ENDPOINT, "name": "Shop", "channel": "webhook", "address": "https://shop.example/hook",
        "kinds": ["order_delivered"], "headers": {}, "is_active": True, "failing_since": None,
        "made_at": "2026-02-01T09:00:00+00:00", "made_by": "Olivia Hart",
    }  # fmt: skip


def _own() -> dict[str, Any]:
    return {
        "kind": "order_received", "language": "en", "channel": "email", "version": 2, "is_reset": False,
        "subject": "Got it: {{ fact.number }}", "text": "We have {{ fact.number }}.", "mjml": "",
        "made_at": "2026-03-02T09:15:00+00:00", "made_by": "Olivia Hart",
    }  # fmt: skip


def _rule(channel: str, is_on: bool) -> dict[str, Any]:
    return {"kind": "order_received", "audience": "client", "channel": channel, "is_on": is_on, "by_default": is_on}


def _step() -> dict[str, Any]:
    return {"step": "ask_rating", "is_on": True, "wait_hours": 24, "by_default": True}


def _closed() -> dict[str, Any]:
    return {"address": "gone@bluebird.example", "reason": "550 no such user", "since": "2026-03-02T09:15:00+00:00"}


def _notice() -> dict[str, Any]:
    return {
        "notice_id": NOTICE, "order_id": None, "kind": "order_received", "channel": "email", "subject": "We have it",
        "recipient": {"id": str(UUID(int=432)), "name": "Clara Voss", "address": "clara@bluebird.example"},
        "state": "failed", "attempts": [{"at": "2026-03-04T10:05:01+00:00", "outcome": "refused", "answer": "550 <no>"}],
        "created_at": "2026-03-04T10:05:00+00:00", "delivered_at": None, "text": "Hello <Clara>", "html": "",
    }  # fmt: skip
