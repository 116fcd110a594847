"""Boards: orders by the stage they stand in, what waits in the pool, what somebody has to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.workflow.domain.assignments import Assignment, Part
from services.workflow.domain.orders import Order
from services.workflow.domain.pipelines import Pipeline
from services.workflow.domain.staffed import AT_WORK
from services.workflow.domain.states import OrderState
from services.workflow.domain.tasks import Audience, Task
from services.workflow.domain.visibility import Sight
from services.workflow.storage import reads
from services.workflow.storage.order_filters import seen_by
from services.workflow.storage.reads import OrderRow

_MOST: Final = 50
_MOST_OF_A_LIST: Final = 200
_SHOWN: Final = AT_WORK | {OrderState.DELIVERED}
_URGENT: Final = (Order.priority.desc(), Order.due_at.nulls_last(), Order.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Orders under way in a stage, or in a state without one. `total` counts those that are not listed too."""

    stage: str | None
    name: str
    state: str
    wip_limit: int | None
    total: int
    items: Sequence[OrderRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An order of the pool: for whom it waits, and why. `parts` are all that nobody has, `part` is the first of them."""

    order: OrderRow
    part: str
    parts: Sequence[str]
    role: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """An open task of a member."""

    task_id: UUID
    order_id: UUID
    number: str
    title: str
    due_at: datetime | None


def board(session: Session, sight: Sight, pipeline: Pipeline) -> list[Column]:
    """Return the stages of a pipeline with their orders, the most urgent first; before them the states that have orders and no stage."""
    place = (Order.state, Order.stage_key)
    ranked = seen_by(
        select(
            Order.id,
            *place,
            func.row_number().over(partition_by=place, order_by=_URGENT).label("rank"),
            func.count().over(partition_by=place).label("total"),
        ),
        sight,
    ).where(Order.pipeline_key == pipeline.key, Order.state.in_(_SHOWN))
    table = ranked.subquery()
    found = session.execute(select(table).where(table.c.rank <= _MOST).order_by(table.c.rank)).all()
    rows = {row.order_id: row for row in reads.these(session, sight, [one.id for one in found])}
    held: dict[tuple[OrderState, str | None], list[Any]] = {}
    for one in found:
        held.setdefault((one.state, one.stage_key), []).append(one)

    def column(state: OrderState, stage: str | None, name: str, wip_limit: int | None) -> Column:
        mine = held.pop((state, stage), [])
        total = mine[0].total if mine else 0
        items = [rows[one.id] for one in mine if one.id in rows]
        return Column(stage=stage, name=name, state=state.value, wip_limit=wip_limit, total=total, items=items)

    stages = [column(one.state, one.key, one.name, one.wip_limit) for one in pipeline.stages if one.state in _SHOWN]
    return [*(column(state, key, state.words, None) for state, key in sorted(held, key=str)), *stages]


def pool(session: Session, sight: Sight) -> list[Waiting]:
    """Return what waits in the pool, first what is placed first (rule W-4)."""
    query = seen_by(select(Order.id, Order.pool_part, Order.pool_also, Order.pool_role, Order.pool_reason), sight)
    query = query.where(Order.pool_reason.is_not(None)).order_by(*_URGENT).limit(_MOST_OF_A_LIST)
    found = session.execute(query).all()
    rows = {row.order_id: row for row in reads.these(session, sight, [one.id for one in found])}
    return [
        Waiting(
            order=rows[one.id],
            part=(first := (one.pool_part or Part.WORKER).value),
            parts=[first, *one.pool_also],
            role=one.pool_role,
            reason=one.pool_reason,
        )
        for one in found
        if one.id in rows
    ]


def work_of(session: Session, sight: Sight, member_id: UUID) -> list[OrderRow]:
    """Return the orders under way that the member is on: what is begun first, then the most urgent."""
    on = select(Assignment.order_id).where(Assignment.member_id == member_id, Assignment.is_open)
    query = seen_by(select(Order.id), sight).where(Order.id.in_(on), Order.state.in_(_SHOWN))
    query = query.order_by(Order.state == OrderState.QUEUED, *_URGENT).limit(_MOST_OF_A_LIST)
    return reads.these(session, sight, session.scalars(query).all())


def tasks_of(session: Session, sight: Sight, member_id: UUID) -> list[TaskRow]:
    """Return the member's open tasks on orders that they may see, what is due first before the rest."""
    query = seen_by(select(Task.id, Task.order_id, Order.number, Task.title, Task.due_at), sight)
    query = query.join(Order, Order.id == Task.order_id).where(
        Task.member_id == member_id, Task.done_at.is_(None), Task.audience != Audience.CLIENT, Order.state.in_(_SHOWN)
    )
    found = session.execute(query.order_by(Task.due_at.nulls_last(), Task.id).limit(_MOST_OF_A_LIST))
    return [
        TaskRow(task_id=row.id, order_id=row.order_id, number=row.number, title=row.title, due_at=row.due_at)
        for row in found
    ]
