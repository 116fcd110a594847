"""An order, as far as a notice speaks of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base
from shared.kernel.ids import ClientId, OrderId


class OrderCard(Base):
    """What never changes about an order: its number, its service, whose it is; and the ids of the members who follow it.

    `rated_at` is when its client rated it first.
    """

    __tablename__ = "order_cards"
    __table_args__ = (Index("order_cards_by_number", "number"),)

    order_id: Mapped[OrderId] = mapped_column(primary_key=True)
    number: Mapped[str]
    service_name: Mapped[str]
    client_id: Mapped[ClientId]
    followers: Mapped[list[str]]
    rated_at: Mapped[datetime | None]

    def follow(self, member_id: UUID) -> None:
        """Have the member told of what happens to the order. Twice is no news."""
        if str(member_id) not in self.followers:
            self.followers = [*self.followers, str(member_id)]

    def unfollow(self, member_id: UUID) -> None:
        """Tell the member no more than they must hear. Twice is no news."""
        self.followers = [one for one in self.followers if one != str(member_id)]

    def words(self) -> dict[str, Any]:
        """Return the card as templates read it."""
        return {"order_id": str(self.order_id), "number": self.number, "service_name": self.service_name}
