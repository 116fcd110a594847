"""Messages for tests, valid and with only what a test cares about said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.contracts.intake.facts import OrderIncomplete
from shared.contracts.workflow.facts import OrderCompleted, OrderUnassigned
from shared.kernel.ids import new_id

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def a_completion(number: str = "7KQ2M9XD", order_id: UUID | None = None) -> Any:
    return OrderCompleted(
        order_id=order_id or new_id(),
        number=number,
        service_name="Blog article",
        client_id=new_id(),
        completed_at=NOON,
    )


def an_unassignment(order_id: UUID) -> Any:
    return OrderUnassigned(
        order_id=order_id, number="7KQ2M9XD", member_id=new_id(), part="worker", reason="", unassigned_at=NOON
    )


def an_incompleteness(number: str = "7KQ2M9XD") -> Any:
    return OrderIncomplete(
        order_id=new_id(),
        number=number,
        client_id=new_id(),
        problems=(),
        form_token="t",
        reminder=0,
        asked_at=NOON,
    )
