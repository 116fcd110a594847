"""Time spent: how long members worked on an order; for the agency's own sums."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.kernel.ids import MemberId, OrderId


class TimeSpent(Base):
    """Minutes of a member's work on an order, on a day."""

    __tablename__ = "time_spent"
    __table_args__ = (Index("time_spent_by_order", "order_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"))
    member_id: Mapped[MemberId | None]
    member_name: Mapped[str]
    minutes: Mapped[int]
    worked_on: Mapped[date]
    note: Mapped[str]
