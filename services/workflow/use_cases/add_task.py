"""Add a task to an order's checklist."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflow.domain import telling_work as telling
from services.workflow.domain.tasks import Audience, Task
from services.workflow.domain.visibility import require_work
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId, OrderId, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTask:
    """`actor` wants the task on `order_id`, behind those that are there."""

    actor: Actor
    order_id: OrderId
    title: str
    audience: Audience = Audience.TEAM
    member_id: UUID | None = None
    due_at: datetime | None = None


def add_task(work: Work, ask: AddTask) -> Task:
    """Return the task. Raises OrderUnknown, NotYours, OrderClosed, MemberUnknown."""
    order = work.orders.locked(ask.order_id)
    require_work(ask.actor, order)
    order.require_open()
    member_id = MemberId(work.members.get(ask.member_id).id) if ask.member_id else None
    task = Task(
        id=new_id(),
        order_id=order.id,
        position=max((one.position for one in work.tasks.of(order.id)), default=0) + 1,
        title=ask.title,
        audience=ask.audience,
        member_id=member_id,
        stage_key=order.stage_key,
        due_at=ask.due_at,
        done_at=None,
        done_by=None,
    )
    work.tasks.add(task)
    work.tell(ask.actor, order, telling.task_changed(task, "added", work.now()))
    return task
