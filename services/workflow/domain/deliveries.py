"""Deliveries: numbered hand-overs of work, each waiting for the client's word (rule W-10)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.kernel.ids import OrderId


class DeliveryState(StrEnum):
    PART = "part"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REVISION = "revision"


class Delivery(Base):
    """A hand-over of work, or of a part of it, which waits for no answer. `files` are ids of the order's files.

    `answer_reason` is what the client wants changed, `marks` the places of it: rows of where and text.
    """

    __tablename__ = "deliveries"

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    links: Mapped[list[str]]
    files: Mapped[list[str]]
    marks: Mapped[list[dict[str, Any]]]
    delivered_at: Mapped[datetime]
    state: Mapped[DeliveryState]
    answered_at: Mapped[datetime | None]
    answer_reason: Mapped[str | None]

    @property
    def timer(self) -> str:
        """The name of the timer that takes silence for acceptance."""
        return f"accept-{self.order_id}-{self.number}"

    def answer(self, state: DeliveryState, at: datetime, reason: str | None = None) -> None:
        self.state, self.answered_at, self.answer_reason = state, at, reason
