"""Who is on an order, in which part."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from services.workflow.domain.efforts import Effort
from shared.kernel.ids import MemberId, OrderId


class Part(StrEnum):
    WORKER = "worker"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    MANAGER = "manager"


#: The parts that routing fills, and that count against a member's capacity. Others are given by hand.
ROUTED: Final = (Part.WORKER, Part.EDITOR)


class Assignment(Base):
    """A member on an order. Open ones in a part that is routed count against the member's capacity, with their points."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index("assignments_by_member", "member_id", "order_id"),
        Index("assignments_open", "member_id", postgresql_where=text("is_open AND part IN ('worker', 'editor')")),
    )

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    member_id: Mapped[MemberId] = mapped_column(ForeignKey("members.id"), primary_key=True)
    part: Mapped[Part] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    is_open: Mapped[bool]
    points: Mapped[int]
    minutes: Mapped[int]

    @property
    def effort(self) -> Effort:
        return Effort(points=self.points, minutes=self.minutes)
