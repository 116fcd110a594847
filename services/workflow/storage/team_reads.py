"""The team and its pipelines, for lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session, selectinload

from services.workflow.domain.absences import Absence, Repeats
from services.workflow.domain.assignments import ROUTED, Assignment
from services.workflow.domain.members import Member
from services.workflow.domain.pipelines import Pipeline
from services.workflow.domain.refusals import MemberUnknown
from services.workflow.domain.roles import Role
from shared.kernel.actors import Actor
from shared.kernel.permissions import MEMBERS_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A member in a list. `open_orders` are those they work on now."""

    member_id: UUID
    name: str
    email: str
    role: str
    capacity: int
    services: list[str]
    capacity_in: str
    parts: list[str]
    time_zone: str
    working_hours: list[dict[str, Any]]
    is_active: bool
    starts_at: datetime | None
    leaves_at: datetime | None
    away: str | None
    open_orders: int
    open_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceSeen:
    """When a member is away. `reason` is for them and for who manages members."""

    absence_id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str | None
    repeats: Repeats
    repeats_until: datetime | None
    hands_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage(MemberRow):
    """A member with their absences."""

    absences: Sequence[AbsenceSeen]


def members(session: Session, *, at: datetime, limit: int, after: Sequence[Any] | None) -> list[MemberRow]:
    """Return up to `limit` + 1 members by name, behind the place `after`, as they are at `at`."""
    session.flush()
    load = _load().subquery()
    query = (
        select(Member, func.coalesce(load.c.orders, 0), func.coalesce(load.c.points, 0))
        .outerjoin(load, load.c.member_id == Member.id)
        .options(selectinload(Member.absences))
    )
    if after is not None:
        query = query.where(tuple_(Member.name, Member.id) > tuple_(*after))
    found = session.execute(query.order_by(Member.name, Member.id).limit(limit + 1))
    return [MemberRow(**_seen(member, orders, points, at)) for member, orders, points in found]


def member(session: Session, reader: Actor, member_id: UUID, *, at: datetime) -> MemberPage:
    """Return one member with their absences. Raises MemberUnknown."""
    session.flush()
    found = session.scalar(
        select(Member)
        .where(Member.id == member_id)
        .options(selectinload(Member.absences))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise MemberUnknown(f"there is no member {member_id}")
    load = session.execute(_load().where(Assignment.member_id == member_id)).first()
    orders, points = (load.orders, load.points) if load else (0, 0)
    is_told = reader.id == member_id or reader.may(MEMBERS_MANAGE)
    return MemberPage(
        **_seen(found, orders, points, at), absences=[_absence(one, is_told=is_told) for one in found.absences]
    )


def _absence(absence: Absence, *, is_told: bool) -> AbsenceSeen:
    return AbsenceSeen(
        absence_id=absence.id,
        starts_at=absence.starts_at,
        ends_at=absence.ends_at,
        reason=absence.reason if is_told else None,
        repeats=absence.repeats,
        repeats_until=absence.repeats_until,
        hands_over=absence.hands_over,
    )


def _load() -> Select[Any, int, int]:
    return (
        select(Assignment.member_id, func.count().label("orders"), func.sum(Assignment.points).label("points"))
        .where(Assignment.is_open, Assignment.part.in_(ROUTED))
        .group_by(Assignment.member_id)
    )


def _seen(member: Member, open_orders: int, open_points: int, at: datetime) -> dict[str, Any]:
    return {
        "member_id": member.id,
        "name": member.name,
        "email": member.email,
        "role": member.role_key,
        "capacity": member.capacity,
        "capacity_in": member.capacity_in.value,
        "services": member.services,
        "parts": member.parts,
        "time_zone": member.time_zone,
        "working_hours": member.working_hours,
        "is_active": member.is_active,
        "starts_at": member.starts_at,
        "leaves_at": member.leaves_at,
        "away": member.away(at),
        "open_orders": open_orders,
        "open_points": open_points,
    }


def roles(session: Session, *, limit: int, after: Sequence[Any] | None) -> list[Role]:
    """Return up to `limit` + 1 roles by key, behind the place `after`."""
    query = select(Role)
    if after is not None:
        query = query.where(Role.key > after[0])
    return list(session.scalars(query.order_by(Role.key).limit(limit + 1)))


def pipelines(session: Session, *, limit: int, after: Sequence[Any] | None) -> list[Pipeline]:
    """Return up to `limit` + 1 pipelines by key with their stages, behind the place `after`."""
    query = select(Pipeline)
    if after is not None:
        query = query.where(Pipeline.key > after[0])
    return list(session.scalars(query.order_by(Pipeline.key).limit(limit + 1)))
