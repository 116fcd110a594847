"""The team and its pipelines, for lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from services.workflow.domain.assignments import ROUTED, Assignment
from services.workflow.domain.members import Member
from services.workflow.domain.pipelines import Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A member in a list. `open_orders` are those they work on now."""

    member_id: UUID
    name: str
    email: str
    role: str
    capacity: int
    services: list[str]
    is_active: bool
    open_orders: int


def members(session: Session, *, limit: int, after: Sequence[Any] | None) -> list[MemberRow]:
    """Return up to `limit` + 1 members by name, behind the place `after`."""
    session.flush()
    load = (
        select(Assignment.member_id, func.count().label("open_orders"))
        .where(Assignment.is_open, Assignment.part.in_(ROUTED))
        .group_by(Assignment.member_id)
        .subquery()
    )
    query = select(Member, func.coalesce(load.c.open_orders, 0)).outerjoin(load, load.c.member_id == Member.id)
    if after is not None:
        query = query.where(tuple_(Member.name, Member.id) > tuple_(*after))
    return [
        member_row(member, open_orders)
        for member, open_orders in session.execute(query.order_by(Member.name, Member.id).limit(limit + 1))
    ]


def member_row(member: Member, open_orders: int) -> MemberRow:
    return MemberRow(
        member_id=member.id,
        name=member.name,
        email=member.email,
        role=member.role_key,
        capacity=member.capacity,
        services=member.services,
        is_active=member.is_active,
        open_orders=open_orders,
    )


def member(session: Session, member_id: UUID) -> MemberRow:
    """Return one member, whom there is, as the list shows them."""
    session.flush()
    count = select(func.count()).where(
        Assignment.is_open, Assignment.part.in_(ROUTED), Assignment.member_id == member_id
    )
    return member_row(session.get_one(Member, member_id), session.scalar(count) or 0)


def pipelines(session: Session, *, limit: int, after: Sequence[Any] | None) -> list[Pipeline]:
    """Return up to `limit` + 1 pipelines by key with their stages, behind the place `after`."""
    query = select(Pipeline)
    if after is not None:
        query = query.where(Pipeline.key > after[0])
    return list(session.scalars(query.order_by(Pipeline.key).limit(limit + 1)))
