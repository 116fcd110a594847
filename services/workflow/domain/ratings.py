"""Ratings: what a client thinks of an order that is done."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, desc
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.kernel.ids import ClientId, OrderId


class Rating(Base):
    """One to five stars and words, one for each order. The client lets others read it where `is_public`: a testimonial."""

    __tablename__ = "ratings"
    __table_args__ = (Index("ratings_newest", desc("rated_at"), desc("order_id")),)

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    client_id: Mapped[ClientId]
    service_code: Mapped[str]
    stars: Mapped[int]
    text: Mapped[str]
    is_public: Mapped[bool]
    rated_at: Mapped[datetime]

    def is_same(self, stars: int, text: str, *, is_public: bool) -> bool:
        return (self.stars, self.text, self.is_public) == (stars, text, is_public)
