"""Which orders a list shows: those that are asked for, and of them those that the reader may see (rules W-8, W-9)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, exists, or_
from sqlalchemy import cast as sql_cast

from services.workflow.domain.assignments import Assignment
from services.workflow.domain.copies import Client
from services.workflow.domain.orders import Order
from services.workflow.domain.pipelines import Stage
from services.workflow.domain.states import OrderState
from services.workflow.domain.visibility import Scope, Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersAsked:
    """Which orders somebody wants to see; None is no condition. `search` is part of a number, a service's or a client's name."""

    state: OrderState | None = None
    member_id: UUID | None = None
    client_id: UUID | None = None
    search: str | None = None
    is_pooled: bool | None = None
    service: str | None = None
    stage: str | None = None
    tag: str | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None
    has_alarm: bool | None = None


def asked_for(query: Select[*tuple[Any, ...]], sight: Sight, asked: OrdersAsked) -> Select[*tuple[Any, ...]]:
    """Leave only orders that are asked for and that the reader may see; `query` has the orders with their stages and clients."""
    query = seen_by(query, sight)
    plain = {
        Order.state: asked.state,
        Order.client_id: asked.client_id,
        Order.service_code: asked.service,
        Stage.key: asked.stage,
    }
    query = query.where(*(column == value for column, value in plain.items() if value is not None))
    if asked.member_id is not None:
        query = query.where(_is_on(asked.member_id))
    if asked.due_before is not None:
        query = query.where(Order.due_at < asked.due_before)
    if asked.due_after is not None:
        query = query.where(Order.due_at >= asked.due_after)
    if not sight.is_client:
        query = _conditions_of_team(query, asked)
    if asked.search:
        query = query.where(_found(asked.search, sight))
    return query


def _conditions_of_team(query: Select[*tuple[Any, ...]], asked: OrdersAsked) -> Select[*tuple[Any, ...]]:
    """What clients do not see they do not find orders by either."""
    if asked.is_pooled is not None:
        query = query.where(Order.pool_reason.is_not(None) if asked.is_pooled else Order.pool_reason.is_(None))
    if asked.tag is not None:
        query = query.where(Order.tags.contains([asked.tag]))
    if asked.has_alarm is not None:
        query = query.where(Order.has_alarm.is_(asked.has_alarm))
    return query


def seen_by(query: Select[*tuple[Any, ...]], sight: Sight) -> Select[*tuple[Any, ...]]:
    """Leave only orders that the reader may see (rule W-8)."""
    if sight.scope is Scope.OWN:
        query = query.where(Order.client_id == sight.who)
    if sight.scope is Scope.POOL:
        query = query.where(or_(_is_on(sight.who), Order.pool_reason.is_not(None)))
    if sight.scope is Scope.ASSIGNED:
        query = query.where(_is_on(sight.who))
    if sight.scope is Scope.OWN_STAGES:
        query = query.where(_is_on(sight.who, Assignment.is_open))
    return query


def _is_on(member_id: UUID | None, *more: Any) -> Any:
    return exists().where(Assignment.order_id == Order.id, Assignment.member_id == member_id, *more)


def _found(search: str, sight: Sight) -> Any:
    """Who may not see a client's name does not find orders by it either."""
    columns: list[Any] = [Order.number, Order.service_name]
    if sight.sees_clients:
        columns += [Client.name, Client.company]
    return or_(*(sql_cast(column, String).icontains(search, autoescape=True) for column in columns))
