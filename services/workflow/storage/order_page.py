"""One order's page: the row of the list and everything below it, as the reader may see it (rules W-8, W-9)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.workflow.domain.assignments import Part
from services.workflow.domain.deliveries import Delivery
from services.workflow.domain.orders import Order
from services.workflow.domain.pipelines import Stage
from services.workflow.domain.refusals import OrderUnknown
from services.workflow.domain.routing import Roster, RoutingDecision, candidates_of
from services.workflow.domain.time_spent import TimeSpent
from services.workflow.domain.visibility import Sight
from services.workflow.storage import reads
from services.workflow.storage.reads import OrderRow
from shared.contracts.parts import ChosenOption


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The last routing decision: as a sentence, and everybody who was considered."""

    sentence: str
    candidates: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage(OrderRow):
    note: str
    quantity: int
    option: ChosenOption | None
    brief: list[dict[str, Any]]
    attachments: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    stages: Sequence[Stage]
    deliveries: Sequence[Delivery]
    routing: Routing | None
    acceptance_due_at: datetime | None


def order_page(session: Session, sight: Sight, order_id: UUID) -> OrderPage:
    """Raises OrderUnknown where there is none that the reader may see."""
    row = reads.order(session, sight, order_id)
    if row is None:
        raise OrderUnknown(f"there is no order {order_id}")
    more = session.execute(
        select(
            Order.note,
            Order.quantity,
            Order.option_code,
            Order.option_name,
            Order.brief,
            Order.attachments,
            Order.problems,
            Order.pipeline_key,
            Order.acceptance_due_at,
        ).where(Order.id == order_id)
    ).one()
    return OrderPage(
        **{item.name: getattr(row, item.name) for item in fields(row)},
        note=more.note,
        quantity=more.quantity,
        option=ChosenOption(code=more.option_code, name=more.option_name) if more.option_code else None,
        brief=more.brief,
        attachments=more.attachments,
        problems=more.problems,
        stages=_stages(session, sight, more.pipeline_key),
        deliveries=session.scalars(
            select(Delivery).where(Delivery.order_id == order_id).order_by(Delivery.number)
        ).all(),
        routing=None if sight.is_client else _routing(session, order_id),
        acceptance_due_at=more.acceptance_due_at,
    )


def require_seen(session: Session, sight: Sight, order_id: UUID) -> None:
    """Raises OrderUnknown where there is no such order that the reader may see."""
    if reads.order(session, sight, order_id) is None:
        raise OrderUnknown(f"there is no order {order_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamNotes:
    """What the team notes about an order, and how long it worked on it."""

    team_note: str
    tags: list[str]
    links: list[str]
    followers: list[str]
    time_spent: Sequence[TimeSpent]
    minutes: int


def team_notes(session: Session, sight: Sight, order_id: UUID, time_spent: Sequence[TimeSpent]) -> TeamNotes:
    """Raises OrderUnknown where there is no such order that the reader may see."""
    require_seen(session, sight, order_id)
    row = session.execute(
        select(Order.team_note, Order.tags, Order.links, Order.followers).where(Order.id == order_id)
    ).one()
    return TeamNotes(**row._asdict(), time_spent=time_spent, minutes=sum(one.minutes for one in time_spent))


def _stages(session: Session, sight: Sight, pipeline_key: str) -> Sequence[Stage]:
    query = select(Stage).where(Stage.pipeline_key == pipeline_key).order_by(Stage.position)
    if sight.is_client:
        query = query.where(Stage.is_visible)
    return session.scalars(query).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow(Routing):
    """A routing decision, when and for which part it was made."""

    decided_at: datetime
    strategy: str
    part: Part
    member_id: UUID | None


def decisions(session: Session, order_id: UUID) -> Sequence[DecisionRow]:
    """Return every routing decision on the order, the newest first."""
    return [
        DecisionRow(
            sentence=one.sentence,
            candidates=_candidates(one, roster),
            decided_at=one.decided_at,
            strategy=one.strategy,
            part=one.part,
            member_id=one.member_id,
        )
        for one, roster in session.execute(_decided(order_id))
    ]


def _routing(session: Session, order_id: UUID) -> Routing | None:
    last = session.execute(_decided(order_id).limit(1)).first()
    return Routing(sentence=last[0].sentence, candidates=_candidates(*last)) if last else None


def _decided(order_id: UUID) -> Select[tuple[RoutingDecision, list[list[Any]]]]:
    query = select(RoutingDecision, Roster.members).outerjoin(Roster, Roster.id == RoutingDecision.roster_id)
    newest = RoutingDecision.decided_at.desc(), RoutingDecision.id.desc()
    return query.where(RoutingDecision.order_id == order_id).order_by(*newest)


def _candidates(decision: RoutingDecision, roster: list[list[Any]] | None) -> list[dict[str, Any]]:
    if decision.account is None or roster is None:
        return decision.candidates
    return [one._asdict() for one in candidates_of(decision.account, roster, decision.part)]
