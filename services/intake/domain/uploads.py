"""Uploads: files that somebody sent us for one order, before it is placed or while its details are asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.base import Base
from shared.kernel.ids import OrderId

#: So long a file waits for the order that it is an answer of.
UNCLAIMED_FOR: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """The one order that a file is for: by the name that it will be placed under (rule I-1), or by its id once it is there."""

    source: str = ""
    external_id: str = ""
    order_id: OrderId | None = None


class Upload(Base):
    """A file whose bytes are in the file store under its id. The id is a secret: whoever was told it may ask for the file.

    `claimed_at` is when it became an answer of `order_id`; one that never does is thrown away.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        Index("uploads_by_order", "order_id", postgresql_where=text("order_id IS NOT NULL")),
        Index("uploads_unclaimed", "uploaded_at", postgresql_where=text("claimed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    external_id: Mapped[str]
    order_id: Mapped[OrderId | None] = mapped_column(ForeignKey("orders.id"))
    name: Mapped[str]
    type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    uploaded_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]

    def is_for(self, bond: Bond) -> bool:
        """Tell whether it may be an answer of that order: nobody else's, and of one order only.

        A bond without an id may be of an order that was placed before, and is sent again.
        """
        if self.order_id is not None and bond.order_id is not None:
            return self.order_id == bond.order_id
        return (self.source, self.external_id) == (bond.source, bond.external_id)

    def claim(self, order_id: OrderId, *, at: datetime) -> None:
        """From now on it is this order's. The same twice is no news (rule W-7)."""
        self.order_id = order_id
        self.claimed_at = self.claimed_at or at

    def as_answer(self) -> dict[str, Any]:
        """Return it as a form's answer holds it."""
        return {"file_id": str(self.id), "name": self.name, "type": self.type, "size_bytes": self.size_bytes}
