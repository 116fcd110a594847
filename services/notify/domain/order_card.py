"""An order, as far as a notice speaks of it."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base
from shared.kernel.ids import ClientId, OrderId


class OrderCard(Base):
    """What never changes about an order: its number, its service, whose it is; and the ids of the members who follow it."""

    __tablename__ = "order_cards"

    order_id: Mapped[OrderId] = mapped_column(primary_key=True)
    number: Mapped[str]
    service_name: Mapped[str]
    client_id: Mapped[ClientId]
    followers: Mapped[list[str]]

    def words(self) -> dict[str, Any]:
        """Return the card as templates read it."""
        return {"order_id": str(self.order_id), "number": self.number, "service_name": self.service_name}
