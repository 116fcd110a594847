"""Tasks: the checklist of an order, copied from templates (rule W-6)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from services.workflow.domain.clock import Calendar
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId, OrderId, new_id


class Audience(StrEnum):
    """Whom a task is for: the team alone, the team while the client looks on, the client."""

    TEAM = "team"
    SHOWN = "shown"
    CLIENT = "client"


class TaskTemplate(Base):
    """A list of tasks that orders get a copy of. `tasks` are rows of title, audience, member_id, hours; changing it changes no order."""

    __tablename__ = "task_templates"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    tasks: Mapped[list[dict[str, Any]]]


class Task(Base):
    """A step on an order's checklist. Without `member_id` it is for whoever works on the order. `stage_key` is where it came with, if so."""

    __tablename__ = "tasks"
    __table_args__ = (Index("tasks_by_order", "order_id", "position"), Index("tasks_by_member", "member_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"))
    position: Mapped[int]
    title: Mapped[str]
    audience: Mapped[Audience]
    member_id: Mapped[MemberId | None] = mapped_column(ForeignKey("members.id"))
    stage_key: Mapped[str | None]
    due_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_the_clients(self) -> bool:
        return self.audience is Audience.CLIENT

    def finish(self, actor: Actor, at: datetime) -> bool:
        """Tick the task; tell whether that is news (rule W-7)."""
        if self.is_done:
            return False
        self.done_at, self.done_by = at, actor.name
        return True

    def reopen(self) -> bool:
        """Take the tick away; tell whether that is news (rule W-7)."""
        if not self.is_done:
            return False
        self.done_at = self.done_by = None
        return True


def copies_of(
    template: TaskTemplate,
    order_id: OrderId,
    *,
    behind: int,
    stage_key: str | None,
    at: datetime,
    calendar: Calendar,
) -> list[Task]:
    """Return the tasks of a template as an order's own, behind the `behind` it has."""
    return [
        Task(
            id=new_id(),
            order_id=order_id,
            position=behind + place,
            title=row["title"],
            audience=Audience(row["audience"]),
            member_id=MemberId(UUID(row["member_id"])) if row["member_id"] else None,
            stage_key=stage_key,
            due_at=calendar.due_after(at, timedelta(hours=row["hours"])) if row["hours"] else None,
            done_at=None,
            done_by=None,
        )
        for place, row in enumerate(template.tasks, start=1)
    ]


def seen_by_client(tasks: Sequence[Task]) -> list[Task]:
    """Return what the client sees: tasks that are shown, and their own once the team's before them are done, one after another."""
    seen: list[Task] = []
    is_their_turn = True
    for task in sorted(tasks, key=lambda one: one.position):
        if task.audience is Audience.SHOWN or (task.is_the_clients and (task.is_done or is_their_turn)):
            seen.append(task)
        is_their_turn = is_their_turn and task.is_done
    return seen


def next_of(tasks: Sequence[Task], done: Task) -> Task | None:
    """Return the first open task of the team behind one that is done, whose people take over (rule W-6)."""
    behind = (one for one in sorted(tasks, key=lambda one: one.position) if one.position > done.position)
    return next((one for one in behind if not one.is_done and not one.is_the_clients), None)


def template_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the tasks of a template as they are kept."""
    return [
        {
            "title": row["title"],
            "audience": Audience(row["audience"]).value,
            "member_id": str(row["member_id"]) if row["member_id"] else None,
            "hours": row["hours"],
        }
        for row in rows
    ]
