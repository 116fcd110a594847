"""Change a task: its words, its member, its date, its place; or take it off the list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflow.domain import telling_work as telling
from services.workflow.domain.tasks import Task
from services.workflow.domain.visibility import require_work
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTask:
    """`actor` wants the task otherwise; None leaves a thing as it is. `is_gone` takes it off."""

    actor: Actor
    order_id: OrderId
    task_id: UUID
    title: str | None = None
    member_id: UUID | None = None
    due_at: datetime | None = None
    position: int | None = None
    is_gone: bool = False


def change_task(work: Work, ask: ChangeTask) -> Task:
    """Return the task. The same again is no news. Raises OrderUnknown, NotYours, OrderClosed, TaskUnknown, MemberUnknown."""
    order = work.orders.locked(ask.order_id)
    require_work(ask.actor, order)
    order.require_open()
    task = work.tasks.get(order.id, ask.task_id)
    if ask.is_gone:
        work.tasks.remove(task)
        work.tell(ask.actor, order, telling.task_changed(task, "taken off", work.now()))
        return task
    said = {
        "title": ask.title,
        "member_id": MemberId(work.members.get(ask.member_id).id) if ask.member_id else None,
        "due_at": ask.due_at,
        "position": ask.position,
    }
    new = {name: value for name, value in said.items() if value is not None and getattr(task, name) != value}
    for name, value in new.items():
        setattr(task, name, value)
    if new:
        work.tell(ask.actor, order, telling.task_changed(task, "changed", work.now()))
    return task
