"""Orders as the web shop puts them on the queue."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from cli.faults.poison import signed
from shared.kernel.ids import new_id


def a_submission(*, task: str = "intake.submit_order.v1", **order: Any) -> str:
    """Return a signed message that submits `order`; its answer goes to the shop's reply list."""
    fields = {"source": "webshop"} | order
    return _signed(task, fields if "orders" in order else {"quantity": 1, "note": ""} | fields)


def _signed(task: str, fields: dict[str, Any]) -> str:
    identity = str(new_id())
    envelope = {
        "body": json.dumps([[], fields, {}]),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {
            "task": task,
            "id": identity,
            "source": "webshop",
            "sent_at": datetime.now(UTC).isoformat(),
        },
        "properties": {"reply_to": "replies.webshop", "body_encoding": "utf-8", "delivery_tag": identity},
    }
    return json.dumps(signed(envelope, queue="intake", key="the key of webshop"))
