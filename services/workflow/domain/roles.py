"""Roles: named sets of permissions."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.kernel import permissions as may


class Role(Base):
    """A named set of permissions; the agency's own."""

    __tablename__ = "roles"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    permissions: Mapped[list[str]]


_CONTRACTOR: Final = frozenset({may.ORDERS_VIEW_ASSIGNED, may.ORDERS_WORK})

_MANAGER: Final = _CONTRACTOR | {
    may.ORDERS_VIEW_ALL,
    may.ORDERS_CREATE,
    may.ORDERS_CHANGE,
    may.ORDERS_ASSIGN,
    may.CLIENTS_VIEW,
    may.MONEY_VIEW,
    may.PAYMENTS_RECORD,
    may.NOTICES_VIEW,
    may.NOTICES_RESEND,
}

_ADMIN: Final = _MANAGER | {may.SERVICES_MANAGE, may.MEMBERS_MANAGE, may.MESSAGES_MANAGE}

#: The roles an agency starts with: key, name and what they may.
DEFAULT_ROLES: Final[Mapping[str, tuple[str, frozenset[str]]]] = MappingProxyType(
    {
        "admin": ("Administrator", _ADMIN),
        "manager": ("Manager", _MANAGER),
        "contractor": ("Contractor", _CONTRACTOR),
    }
)
