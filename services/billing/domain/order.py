"""Orders, as far as billing must know them: whether they are still to be paid for."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from shared.kernel.ids import OrderId


class Order(Base):
    """An order that billing has heard of. That it is gone may be heard before the purchase it belongs to."""

    __tablename__ = "orders"

    id: Mapped[OrderId] = mapped_column(primary_key=True)
    gone_at: Mapped[datetime | None]
    gone_because: Mapped[str | None]

    @property
    def is_gone(self) -> bool:
        return self.gone_at is not None

    def go(self, reason: str, *, at: datetime) -> None:
        """The order will not be worked on. The first reason stands (rule W-7)."""
        if not self.is_gone:
            self.gone_at, self.gone_because = at, reason
