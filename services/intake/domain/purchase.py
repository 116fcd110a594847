"""A purchase: orders placed together, and billed together."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.intake.domain.base import Base
from services.intake.domain.order_facts import line_of
from services.intake.domain.refusals import SubmissionDiffers
from services.intake.domain.states import OrderState
from services.intake.domain.submission import differences, digest_of
from shared.contracts.intake.facts import PurchaseChecked
from shared.kernel.facts import Fact
from shared.kernel.ids import ClientId, PurchaseId

if TYPE_CHECKING:
    from services.intake.domain.order import Order


class Purchase(Base):
    """Orders placed together, by one submission, and billed together. `content` is what was submitted, for comparing repeats (rule I-1)."""

    __tablename__ = "purchases"
    __table_args__ = (
        UniqueConstraint("source", "external_id", name="purchases_submission_key"),
        Index("purchases_by_client", "client_id", "id"),
    )

    id: Mapped[PurchaseId] = mapped_column(primary_key=True)
    client_id: Mapped[ClientId] = mapped_column(ForeignKey("clients.id"))
    source: Mapped[str]
    external_id: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[dict[str, Any]]
    currency: Mapped[str] = mapped_column(String(3))
    placed_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    coupon: Mapped[str]

    orders: Mapped[list["Order"]] = relationship(back_populates="purchase", lazy="raise_on_sql", order_by="Order.id")

    def require_same(self, content: dict[str, Any]) -> None:
        """Raises SubmissionDiffers, naming the fields, unless `content` is what this was placed with (rule I-1)."""
        if digest_of(content) == self.digest:
            return
        names = differences(self.content, content)
        raise SubmissionDiffers(
            f"{self.source} {self.external_id} came before with other content: {', '.join(names)} differ",
            source=self.source,
            external_id=self.external_id,
            fields=names,
        )

    def check(self, *, at: datetime) -> list[Fact]:
        """Tell that the purchase can be billed, once, when none of its orders lacks anything and one is to be billed."""
        ready = [order for order in self.orders if order.state is OrderState.FUNDING]
        if self.checked_at or not ready or any(order.state.is_pending for order in self.orders):
            return []
        self.checked_at = at
        return [
            PurchaseChecked(
                purchase_id=self.id,
                client_id=self.client_id,
                lines=tuple(line_of(order) for order in ready),
                currency=self.currency,
                checked_at=at,
                coupon=self.coupon,
            )
        ]
