"""What the apps answer beyond orders and invoices: threads, checklists, files, views, reviews, clients, inboxes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.support import played_agency as agency

TASK = str(UUID(int=301))
CLIENT_TASK = str(UUID(int=302))
FILE = str(UUID(int=311))
VIEW = str(UUID(int=321))
NOTICE = str(UUID(int=331))
IN_REVIEW = str(UUID(int=9))
ABSENCE = str(UUID(int=371))
PAY_TOKEN = "pay-token-of-inv-00018"


def said() -> dict[str, dict[str, Any]]:
    """Return the answers by method and path."""
    room = f"/workflow/orders/{agency.DELIVERED}"
    clara = str(agency.CLARA.id)
    open_invoice = agency.invoices()[str(UUID(int=101))]
    return {
        f"GET {room}/messages": {"items": _messages(), "next": None},
        f"GET {room}/tasks": {"items": _tasks()},
        f"GET {room}/files": {"items": [_file()]},
        f"GET {room}/clock": _clock(),
        f"POST {room}/files/{FILE}/links": {"path": "/files/a-token", "expires_at": "2026-03-05T10:00:00+00:00"},
        "GET /workflow/files/a-token": {"bytes": "of the file"},
        "GET /workflow/feed": {"items": [], "after": 7},
        "GET /workflow/views": {
            "items": [{"view_id": VIEW, "name": "Late ones", "query": {"due": "overdue"}, "is_shared": False}]
        },
        "GET /workflow/pipelines": {"items": [_pipeline()], "next": None},
        "GET /workflow/workload": {"items": [_load("Walter Bloom", 6, 900, 2), _load("Wren Abara", 0, 0, 0)]},
        f"GET /workflow/members/{agency.WANDA.id}/plan": {"items": [_slot()]},
        f"GET /workflow/members/{agency.OLIVIA.id}/plan": {"items": []},
        "POST /workflow/orders/bulk": {
            "items": [
                {"order_id": str(UUID(int=4)), "code": "done", "detail": None},
                {"order_id": str(UUID(int=8)), "code": "order_closed", "detail": "order R5TBH9NX is completed"},
            ]
        },
        f"GET /workflow/members/{agency.WANDA.id}": _member(),
        "GET /workflow/roles": {
            "items": [{"key": "writer", "name": "Writer", "permissions": [], "largest_order": None}],
            "next": None,
        },
        "GET /intake/reviews": {"items": [_to_review()], "next": None},
        f"GET /intake/orders/{IN_REVIEW}/checks": {"checks": _checks(), "lookalikes": []},
        "GET /intake/clients": {"items": [_client()], "next": None},
        f"GET /intake/clients/{clara}": _client(),
        "POST /intake/imports": _import(),
        f"GET /billing/invoices/{agency.INVOICE}/refunds": {"refunds": [], "credit_notes": []},
        f"GET /billing/invoices/{UUID(int=101)}/pay-link": {"token": PAY_TOKEN, "path": f"/pay/{PAY_TOKEN}"},
        f"GET /billing/pay/{PAY_TOKEN}": _pay_page(open_invoice),
        f"POST /billing/pay/{PAY_TOKEN}/charges": _charge(),
        f"POST /billing/pay/{PAY_TOKEN}/conclusion": _pay_page(open_invoice | {"state": "paid"}),
        f"GET /billing/clients/{clara}/saved-methods": {"items": []},
        "GET /billing/charges": {"items": [], "next": None},
        f"POST /billing/clients/{clara}/charges": _charge(),
        "GET /notify/inbox": {"items": [_notice()], "next": None},
        "GET /notify/inbox/unread": {"count": 1},
    }


def _messages() -> list[dict[str, Any]]:
    def message(number: int, author: str, text: str, side: str, *, is_mine: bool) -> dict[str, Any]:
        return {
            "message_id": str(UUID(int=340 + number)), "side": side, "author": author, "is_mine": is_mine, "text": text,
            "mentions": [], "files": [], "posted_at": f"2026-03-04T1{number}:00:00+00:00", "edited_at": None,
            "edits": [], "is_read": is_mine,
        }  # fmt: skip

    return [
        message(1, "Clara Voss", "Could you mention our rental gear?", "client", is_mine=False),
        message(2, "Wanda Quist", "Rental is a new service, see their website.", "team", is_mine=False),
    ]


def _tasks() -> list[dict[str, Any]]:
    def task(task_id: str, title: str, audience: str, done_at: str | None = None) -> dict[str, Any]:
        return {
            "task_id": task_id, "position": 1, "title": title, "audience": audience, "member_id": None, "stage_key": None,
            "due_at": None, "done_at": done_at, "done_by": "Wanda Quist" if done_at else None,
        }  # fmt: skip

    return [
        task(str(UUID(int=300)), "Collect sources", "team", "2026-03-03T12:00:00+00:00"),
        task(TASK, "Check the facts", "team"),
        task(CLIENT_TASK, "Send the product photos", "client"),
    ]


def _file() -> dict[str, Any]:
    version = {"size_bytes": 48213, "content_type": "text/plain", "added_by": "Wanda Quist"}
    versions = [version | {"number": number, "added_at": f"2026-03-0{number}T10:00:00+00:00"} for number in (1, 2)]
    return {"file_id": FILE, "folder": "", "name": "outline.txt", "is_visible": False, "versions": versions}


def _clock() -> dict[str, Any]:
    begins, ends = "2026-03-02T11:40:00+00:00", "2026-03-02T14:45:00+00:00"
    line = {"begins_at": begins, "ends_at": ends, "runs": True, "why": "in progress", "counted_seconds": 11100}
    return {"due_at": None, "counted_seconds": 11100, "lines": [line]}


def _pipeline() -> dict[str, Any]:
    stages = [stage | {"wip_limit": None} for stage in agency.orders()[agency.DELIVERED]["stages"]]
    return {"key": "content", "name": "Content", "template": None, "stages": stages}


def _load(name: str, orders: int, minutes: int, late: int) -> dict[str, Any]:
    return {
        "member_id": str(UUID(int=350)), "name": name, "orders": orders, "minutes": minutes, "late_orders": late,
        "busy_until": "2026-03-09T10:00:00+00:00" if orders else None,
    }  # fmt: skip


def _slot() -> dict[str, Any]:
    return {
        "order_id": agency.DELIVERED, "number": "7KQ2M9XD", "minutes": 185, "due_at": "2026-03-06T10:00:00+00:00",
        "starts_at": "2026-03-05T09:00:00+00:00", "ends_at": "2026-03-05T12:05:00+00:00", "is_late": False,
    }  # fmt: skip


def _member() -> dict[str, Any]:
    absence = {
        "absence_id": ABSENCE, "starts_at": "2026-04-01T08:00:00+00:00", "ends_at": "2026-04-08T08:00:00+00:00",
        "reason": "Holiday", "repeats": "never", "repeats_until": None, "hands_over": False,
    }  # fmt: skip
    wanda = next(member for member in agency.members() if member["member_id"] == str(agency.WANDA.id))
    return wanda | {"absences": [absence]}


def _to_review() -> dict[str, Any]:
    order = agency.orders_taken_in()[agency.DELIVERED]
    return order | {"order_id": IN_REVIEW, "number": "K2WPR7QA", "state": "in_review"}


def to_review() -> dict[str, Any]:
    """Return the order that waits for a review, as GET /orders/{id} of intake answers it."""
    return _to_review()


def _checks() -> list[dict[str, Any]]:
    sentence = "The total of $1,200.00 is above the limit of $1,000.00."
    over = {"field": "", "code": "above_limit", "message": sentence}
    return [
        {"name": "answers_complete", "stage": "checked", "rule": "I-4", "is_passed": True, "problems": []},
        {"name": "total_within_limit", "stage": "review", "rule": "I-5", "is_passed": False, "problems": [over]},
    ]


def _client() -> dict[str, Any]:
    return {
        "client_id": str(agency.CLARA.id), "email": "clara@bluebird.example", "name": "Clara Voss",
        "company": "Bluebird Outdoor", "locale": "en", "time_zone": "UTC", "registered_at": "2026-01-05T09:00:00+00:00",
        "tax_id": "", "country": "", "addresses": [], "delivery_channel": None, "manager_id": None,
        "preferred_member_id": None, "needs_review": False, "status": "", "notes": "Prefers calls.", "tags": ["retail"],
        "custom": {},
    }  # fmt: skip


def _import() -> dict[str, Any]:
    missing = {"field": "service", "code": "service_unknown", "message": "There is no service by that code."}
    order = {"order_id": agency.DELIVERED, "number": "7KQ2M9XD", "state": "received"}
    return {
        "is_rehearsal": True,
        "outcomes": [
            {"external_id": "row-1", "outcome": "new", "order": order, "code": None, "problems": []},
            {"external_id": "row-2", "outcome": "refused", "order": None, "code": "invalid", "problems": [missing]},
        ],
    }


def _pay_page(invoice: dict[str, Any]) -> dict[str, Any]:
    more = {"tax": agency.usd(0), "credited": agency.usd(0)}
    return {"invoice": invoice | more, "providers": ["paypal", "stripe"], "instructions": "IBAN XX00 1234."}


def _charge() -> dict[str, Any]:
    return {"charge_id": str(UUID(int=360)), "page_url": "https://cards.example/pay/1", "amount": agency.usd(42000)}


def _notice() -> dict[str, Any]:
    return {
        "notice_id": NOTICE, "order_id": agency.DELIVERED, "kind": "delivered", "subject": "Your blog article is ready",
        "text": "Delivery 2 is here.", "created_at": "2026-03-04T10:05:01+00:00", "read_at": None,
    }  # fmt: skip
