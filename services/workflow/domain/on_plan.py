"""Orders on a plan: what intake must know of them besides, to count what is under way (rule B-13)."""

from datetime import datetime
from typing import TYPE_CHECKING

from shared.contracts.workflow.facts import RequestChanged
from shared.kernel.facts import Fact

if TYPE_CHECKING:
    from services.workflow.domain.orders import Order


def request_changed(order: "Order", at: datetime, *, is_over: bool) -> list[Fact]:
    """Return what is told of an order that may be on a plan: its room there is free, or taken again."""
    return [RequestChanged(order_id=order.id, is_over=is_over, changed_at=at)] if order.is_on_plan else []
