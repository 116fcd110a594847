"""Lists and pages for screens: plain rows, with what the reader may not see left out where it is read (rules W-8, W-9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select, tuple_
from sqlalchemy.orm import Session

from services.workflow.domain.assignments import Assignment
from services.workflow.domain.copies import Client
from services.workflow.domain.members import Member
from services.workflow.domain.orders import Order
from services.workflow.domain.pipelines import Stage
from services.workflow.domain.staffed import AT_WORK
from services.workflow.domain.visibility import Sight
from services.workflow.storage.order_filters import OrdersAsked, asked_for
from shared.kernel.money import Money
from shared.storage.types import among


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSeen:
    client_id: UUID
    name: str | None
    company: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSeen:
    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSeen:
    number: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignee:
    """A member on an order; a client is not told the part."""

    member_id: UUID
    name: str
    part: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """An order in a list, as the reader may see it."""

    order_id: UUID
    number: str
    client: ClientSeen
    service_name: str
    state: str
    stage: StageSeen | None
    assignees: Sequence[Assignee]
    due_at: datetime | None
    expected_at: datetime | None
    expected_by: str | None
    priority: int
    total: Money | None
    invoice: InvoiceSeen | None
    received_at: datetime
    updated_at: datetime
    has_alarm: bool | None

    @property
    def place(self) -> tuple[str, str]:
        """Where the row stands in a list, newest first."""
        return self.received_at.isoformat(), str(self.order_id)


def orders(
    session: Session, sight: Sight, asked: OrdersAsked, *, limit: int, after: Sequence[Any] | None
) -> list[OrderRow]:
    """Return up to `limit` + 1 orders that the reader may see, newest first, behind the place `after`."""
    query = asked_for(_columns(sight), sight, asked)
    if after is not None:
        query = query.where(tuple_(Order.received_at, Order.id) < tuple_(*after))
    query = query.order_by(Order.received_at.desc(), Order.id.desc()).limit(limit + 1)
    return _rows(session, sight, query)


def order(session: Session, sight: Sight, order_id: UUID) -> OrderRow | None:
    """Return one order, or None where there is none that the reader may see."""
    rows = _rows(session, sight, asked_for(_columns(sight), sight, OrdersAsked()).where(Order.id == order_id))
    return rows[0] if rows else None


def these(session: Session, sight: Sight, order_ids: Sequence[UUID]) -> list[OrderRow]:
    """Return those of the orders that the reader may see, in the order in which they are named."""
    query = asked_for(_columns(sight), sight, OrdersAsked()).where(among(Order.id, order_ids))
    places = {order_id: place for place, order_id in enumerate(order_ids)}
    return sorted(_rows(session, sight, query), key=lambda row: places[row.order_id]) if order_ids else []


def due(
    session: Session, sight: Sight, *, after: datetime | None, until: datetime | None, limit: int
) -> list[OrderRow]:
    """Return up to `limit` orders that are worked on and due between two instants, the first first."""
    query = asked_for(_columns(sight), sight, OrdersAsked()).where(Order.state.in_(AT_WORK), Order.due_at.is_not(None))
    if after is not None:
        query = query.where(Order.due_at >= after)
    if until is not None:
        query = query.where(Order.due_at < until)
    return _rows(session, sight, query.order_by(Order.due_at, Order.id).limit(limit))


def _columns(sight: Sight) -> Select[*tuple[Any, ...]]:
    shown = and_(Stage.pipeline_key == Order.pipeline_key, Stage.key == Order.stage_key)
    if sight.is_client:
        shown = and_(shown, Stage.is_visible)
    return (
        select(
            Order.id,
            Order.number,
            Order.client_id,
            Client.name.label("client_name"),
            Client.company.label("client_company"),
            Order.service_name,
            Order.state,
            Stage.key.label("stage_key"),
            Stage.name.label("stage_name"),
            Order.due_at,
            Order.expected_at,
            Order.expected_by,
            Order.priority,
            Order.__table__.c.total_amount,
            Order.__table__.c.total_currency,
            Order.invoice_number,
            Order.invoice_state,
            Order.received_at,
            Order.updated_at,
            Order.has_alarm,
        )
        .join(Client, Client.id == Order.client_id)
        .outerjoin(Stage, shown)
    )


def _rows(session: Session, sight: Sight, query: Select[*tuple[Any, ...]]) -> list[OrderRow]:
    session.flush()
    found = session.execute(query).all()
    on = _assignees(session, sight, [row.id for row in found])
    return [_row(row, sight, on.get(row.id, [])) for row in found]


def _assignees(session: Session, sight: Sight, order_ids: Sequence[UUID]) -> dict[UUID, list[Assignee]]:
    found: dict[UUID, list[Assignee]] = {}
    if not order_ids:
        return found
    query = (
        select(Assignment.order_id, Assignment.member_id, Member.name, Assignment.part)
        .join(Member, Member.id == Assignment.member_id)
        .where(Assignment.order_id.in_(order_ids))
        .order_by(Assignment.since, Member.name)
    )
    for order_id, member_id, name, part in session.execute(query):
        one = Assignee(member_id=member_id, name=name, part=None if sight.is_client else part.value)
        found.setdefault(order_id, []).append(one)
    return found


def _row(row: Any, sight: Sight, assignees: Sequence[Assignee]) -> OrderRow:
    has_invoice = sight.sees_money and row.invoice_number is not None
    return OrderRow(
        order_id=row.id,
        number=row.number,
        client=ClientSeen(
            client_id=row.client_id,
            name=row.client_name if sight.sees_clients else None,
            company=row.client_company if sight.sees_clients else None,
        ),
        service_name=row.service_name,
        state=row.state.value,
        stage=StageSeen(key=row.stage_key, name=row.stage_name) if row.stage_key else None,
        assignees=assignees,
        due_at=row.due_at,
        expected_at=row.expected_at,
        expected_by=row.expected_by,
        priority=row.priority,
        total=Money(row.total_amount, row.total_currency) if sight.sees_money else None,
        invoice=InvoiceSeen(number=row.invoice_number, state=row.invoice_state.value) if has_invoice else None,
        received_at=row.received_at,
        updated_at=row.updated_at,
        has_alarm=None if sight.is_client else row.has_alarm,
    )
