"""Members: the people who work for the agency."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.workflow.domain.base import Base
from services.workflow.domain.roles import Role
from shared.contracts.workflow.facts import MemberChanged
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import MemberId


class Member(Base):
    """A person with one role, a capacity in open orders, and the services they do, by code. Capacity 0 is never routed to."""

    __tablename__ = "members"

    id: Mapped[MemberId] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    role_key: Mapped[str] = mapped_column(ForeignKey("roles.key"))
    capacity: Mapped[int]
    services: Mapped[list[str]]
    is_active: Mapped[bool]
    password_hash: Mapped[str]
    last_assigned_at: Mapped[datetime | None]
    hired_at: Mapped[datetime]
    role: Mapped[Role] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @classmethod
    def hire(
        cls,
        member_id: MemberId,
        *,
        name: str,
        email: str,
        role_key: str,
        capacity: int,
        services: Collection[str],
        password_hash: str,
        at: datetime,
    ) -> Self:
        return cls(
            id=member_id,
            name=name,
            email=email.strip().lower(),
            role_key=role_key,
            capacity=capacity,
            services=sorted(set(services)),
            is_active=True,
            password_hash=password_hash,
            last_assigned_at=None,
            hired_at=at,
        )

    def does(self, service_code: str) -> bool:
        return service_code in self.services

    def as_actor(self) -> Actor:
        """The member as one who asks, with the permissions of their role."""
        return Actor(kind=ActorKind.MEMBER, id=self.id, name=self.name, permissions=frozenset(self.role.permissions))

    def card(self, at: datetime) -> MemberChanged:
        """Return the fact that tells who this member is."""
        return MemberChanged(
            member_id=self.id,
            name=self.name,
            email=self.email,
            role=self.role_key,
            is_active=self.is_active,
            changed_at=at,
        )
