"""Members: the people who work for the agency."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.workflow.domain.absences import Absence
from services.workflow.domain.base import Base
from services.workflow.domain.presence import Present
from services.workflow.domain.roles import Role
from shared.contracts.workflow.facts import MemberChanged
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import MemberId
from shared.kernel.money import Money

#: When the week of a member begins, where they are: on Monday.
_WEEK_BEGINS: Final = time(8)


class CapacityIn(StrEnum):
    """What a member's capacity counts: their open orders, or the effort points of these."""

    ORDERS = "orders"
    POINTS = "points"


class Member(Present, Base):
    """A person with one role, a capacity, the services they do, by code, and the parts in which they do them. Capacity 0 is never routed to.

    `working_hours` are rows of a week (hours.py); none means the agency's hours. Until `starts_at` and from `leaves_at` on no work
    comes to them; who has left is not active.
    """

    __tablename__ = "members"

    id: Mapped[MemberId] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    role_key: Mapped[str] = mapped_column(ForeignKey("roles.key"))
    capacity: Mapped[int]
    capacity_in: Mapped[CapacityIn]
    services: Mapped[list[str]]
    parts: Mapped[list[str]]
    time_zone: Mapped[str]
    working_hours: Mapped[list[dict[str, Any]]]
    is_active: Mapped[bool]
    password_hash: Mapped[str]
    # What is asked now is kept with what everybody has (storage/teams.py); this is for versions from before.
    last_assigned_at: Mapped[datetime | None] = mapped_column(deferred=True)
    hired_at: Mapped[datetime]
    starts_at: Mapped[datetime | None]
    leaves_at: Mapped[datetime | None]
    overview_told_on: Mapped[date | None]
    role: Mapped[Role] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    absences: Mapped[list[Absence]] = relationship(
        lazy="raise", order_by=Absence.starts_at, cascade="all, delete-orphan"
    )

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
        capacity_in: CapacityIn = CapacityIn.ORDERS,
        parts: Collection[str] = ("worker",),
        time_zone: str = "UTC",
        working_hours: Sequence[dict[str, Any]] = (),
        starts_at: datetime | None = None,
    ) -> Self:
        return cls(
            id=member_id,
            name=name,
            email=email.strip().lower(),
            role_key=role_key,
            capacity=capacity,
            capacity_in=capacity_in,
            services=sorted(set(services)),
            parts=sorted(set(parts)),
            time_zone=time_zone,
            working_hours=list(working_hours),
            is_active=True,
            password_hash=password_hash,
            hired_at=at,
            starts_at=starts_at,
            leaves_at=None,
            overview_told_on=None,
            absences=[],
        )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def id_text(self) -> str:
        return str(self.id)

    def does(self, service_code: str) -> bool:
        return service_code in self.services

    @property
    def largest_order(self) -> Money | None:
        return self.role.largest_order

    def next_change(self, at: datetime) -> datetime | None:
        """Return when after `at` the member next starts, goes, comes back or leaves, or None."""
        changes = [one.next_change(at, self.zone) for one in self.absences] + [self.starts_at, self.leaves_at]
        return min((one for one in changes if one is not None and one > at), default=None) if self.is_active else None

    @property
    def timer(self) -> str:
        """The name of the timer that looks at the member when they come or go."""
        return f"presence-{self.id}"

    def week_to_tell(self, at: datetime) -> date | None:
        """Return the Monday whose week has begun where the member is and that they were not told of, or None. Who came since has missed nothing."""
        there = at.astimezone(self.zone)
        begun = there - timedelta(hours=_WEEK_BEGINS.hour)
        monday = begun.date() - timedelta(days=begun.weekday())
        is_told = self.overview_told_on is not None and self.overview_told_on >= monday
        is_new = self.hired_at > datetime.combine(monday, _WEEK_BEGINS, self.zone)
        return None if is_told or is_new else monday

    def leave(self) -> None:
        """The member has left: they sign in no more, and no work comes to them."""
        self.is_active = False

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
            time_zone=self.time_zone,
        )
