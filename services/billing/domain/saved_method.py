"""Ways to pay that a provider keeps for a client, so that they need not be asked again."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.billing.domain.base import Base
from services.billing.domain.provider import MethodCard, Provider
from shared.kernel.ids import ClientId, new_id


class SavedMethod(Base):
    """A card or account of a client; the number itself never comes here. One of them may pay invoices as they are issued."""

    __tablename__ = "saved_methods"
    __table_args__ = (
        Index("saved_methods_ref", "provider", "method_ref", unique=True),
        Index(
            "saved_methods_automatic",
            "client_id",
            unique=True,
            postgresql_where=text("is_automatic AND removed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[ClientId]
    provider: Mapped[Provider]
    customer_ref: Mapped[str]
    method_ref: Mapped[str]
    kind: Mapped[str]
    label: Mapped[str]
    is_automatic: Mapped[bool]
    saved_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    @classmethod
    def of(cls, card: MethodCard, *, client_id: ClientId, provider: Provider, at: datetime) -> Self:
        """Return the method as the provider shows it."""
        return cls(
            id=new_id(),
            client_id=client_id,
            provider=provider,
            customer_ref=card.customer_ref,
            method_ref=card.method_ref,
            kind=card.kind,
            label=card.label,
            is_automatic=False,
            saved_at=at,
            removed_at=None,
        )

    def remove(self, *, at: datetime) -> None:
        """It is not charged any more. Twice is no news."""
        self.removed_at = self.removed_at or at
        self.is_automatic = False
