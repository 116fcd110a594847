"""Who is on an order, in which part."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.kernel.ids import MemberId, OrderId


class Part(StrEnum):
    WORKER = "worker"
    REVIEWER = "reviewer"
    MANAGER = "manager"


class Assignment(Base):
    """A member on an order. Open ones with the part of a worker count against the member's capacity."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index("assignments_by_member", "member_id", "order_id"),
        Index("assignments_load", "member_id", postgresql_where=text("is_open AND part = 'worker'")),
    )

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("members.id"), primary_key=True)
    part: Mapped[Part] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    is_open: Mapped[bool]
