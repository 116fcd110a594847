"""Roles: named sets of permissions, with limits."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final, Self

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.kernel import permissions as may
from shared.kernel.money import Money


class Role(Base):
    """A named set of permissions; the agency's own. What it sees of orders, money and clients are permissions too (rule W-8).

    Nobody of the role gets an order that is larger than `largest_order`, or that is in another currency than it.
    """

    __tablename__ = "roles"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    permissions: Mapped[list[str]]
    largest_amount: Mapped[int | None] = mapped_column(BigInteger)
    largest_currency: Mapped[str | None]

    @classmethod
    def make(cls, key: str, name: str, permissions: Collection[str], largest_order: Money | None = None) -> Self:
        role = cls(key=key)
        role.be(name, permissions, largest_order)
        return role

    def be(self, name: str, permissions: Collection[str], largest_order: Money | None) -> None:
        """Have this name, these permissions and this limit from now on."""
        self.name, self.permissions = name, sorted(set(permissions))
        self.largest_amount = largest_order.amount if largest_order else None
        self.largest_currency = largest_order.currency if largest_order else None

    @property
    def largest_order(self) -> Money | None:
        if self.largest_amount is None or self.largest_currency is None:
            return None
        return Money(self.largest_amount, self.largest_currency)


_CONTRACTOR: Final = frozenset({may.ORDERS_VIEW_ASSIGNED, may.ORDERS_WORK})

_MANAGER: Final = _CONTRACTOR | {
    may.ORDERS_VIEW_ALL,
    may.ORDERS_CREATE,
    may.ORDERS_CHANGE,
    may.ORDERS_ASSIGN,
    may.ORDERS_TAKE,
    may.ORDERS_REVIEW,
    may.CLIENTS_VIEW,
    may.CLIENTS_MANAGE,
    may.MONEY_VIEW,
    may.PAYMENTS_RECORD,
    may.NOTICES_VIEW,
    may.NOTICES_RESEND,
}

_ADMIN: Final = _MANAGER | {
    may.ORDERS_REVIEW_ANY,
    may.SERVICES_MANAGE,
    may.PIPELINES_MANAGE,
    may.MEMBERS_MANAGE,
    may.MESSAGES_MANAGE,
    may.NOTICES_MANAGE,
}

#: The roles an agency starts with: key, name and what they may.
DEFAULT_ROLES: Final[Mapping[str, tuple[str, frozenset[str]]]] = MappingProxyType(
    {
        "admin": ("Administrator", _ADMIN),
        "manager": ("Manager", _MANAGER),
        "contractor": ("Contractor", _CONTRACTOR),
    }
)
