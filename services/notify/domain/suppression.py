"""Addresses that nothing goes to any more (rule N-3)."""

from datetime import datetime
from typing import Self

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base


class Suppression(Base):
    """`address`, in small letters, was refused for good; `reason` is what its server said."""

    __tablename__ = "suppressions"

    address: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    since: Mapped[datetime]

    @classmethod
    def of(cls, address: str, reason: str, *, at: datetime) -> Self:
        """Return the suppression of an address, however it is spelt."""
        return cls(address=address.lower(), reason=reason, since=at)
