"""What reviewers are shown: the orders that wait for them, and those that look alike."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from services.intake.domain.client import Client
from services.intake.domain.order import Order
from services.intake.domain.states import OrderState
from services.intake.storage import reads

#: How near in time two orders may be one that was sent twice.
_NEAR: Final = timedelta(days=1)
_MOST_LOOKALIKES: Final = 20


def reviews(
    session: Session, *, reviewer_id: UUID | None, is_any: bool, before: UUID | None, most: int
) -> list[reads.OrderRow]:
    """Return up to `most` orders in review, newest first: of the clients of `reviewer_id` and of those nobody manages, or of `is_any`."""
    query = reads.ORDERS.where(Order.state == OrderState.IN_REVIEW).order_by(Order.id.desc()).limit(most)
    if not is_any:
        query = query.where(or_(Client.manager_id.is_(None), Client.manager_id == reviewer_id))
    if before is not None:
        query = query.where(Order.id < before)
    return reads.with_forms(session, query)


def lookalikes(session: Session, order: Order) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return other orders of the same client with the same service and answers, received within a day of this one."""
    return session.execute(
        select(Order.id.label("order_id"), Order.number, Order.state, Order.received_at)
        .where(
            Order.client_id == order.client_id,
            Order.service_id == order.service_id,
            Order.answers == order.answers,
            Order.received_at.between(order.received_at - _NEAR, order.received_at + _NEAR),
            Order.id != order.id,
        )
        .order_by(Order.id)
        .limit(_MOST_LOOKALIKES)
    ).all()
