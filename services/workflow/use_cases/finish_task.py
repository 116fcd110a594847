"""Finish a task, or open it again."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.domain import telling_work as telling
from services.workflow.domain.assignments import Part
from services.workflow.domain.orders import Order
from services.workflow.domain.refusals import NotYours, TaskUnknown
from services.workflow.domain.tasks import Task, next_of, seen_by_client
from services.workflow.domain.visibility import require_sight, require_work
from services.workflow.storage.stages import go_on
from services.workflow.storage.work import Work
from shared.kernel.actors import SYSTEM, Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishTask:
    """`actor` ticks the task, or takes the tick away where `is_open`."""

    actor: Actor
    order_id: OrderId
    task_id: UUID
    is_open: bool = False


def finish_task(work: Work, ask: FinishTask) -> Task:
    """Return the task, done. The next task's member takes the order over, and a stage that moves on does so with its last (rule W-6).

    Done already is no news. Raises OrderUnknown, NotYours, OrderClosed, TaskUnknown, and what a hand-over raises.
    """
    order = work.orders.locked(ask.order_id)
    task = _theirs(work, ask, order)
    order.require_open()
    is_news = task.reopen() if ask.is_open else task.finish(ask.actor, work.now())
    if not is_news:
        return task
    work.tell(ask.actor, order, telling.task_changed(task, "open again" if ask.is_open else "done", work.now()))
    if not ask.is_open:
        _hand_over(work, order, task)
        go_on(work, order)
    return task


def _theirs(work: Work, ask: FinishTask, order: Order) -> Task:
    """Clients tick what is theirs and shown to them, members everything else on orders they work on."""
    if not ask.actor.is_client:
        require_work(ask.actor, order)
        return work.tasks.get(order.id, ask.task_id)
    require_sight(ask.actor, order)
    task = next((one for one in seen_by_client(work.tasks.of(order.id)) if one.id == ask.task_id), None)
    if task is None:
        raise TaskUnknown(f"the order has no task {ask.task_id}")
    if not task.is_the_clients:
        raise NotYours("this task is for the agency")
    return task


def _hand_over(work: Work, order: Order, task: Task) -> None:
    """The member of the next task takes the order from whoever has it; nobody named leaves it with them."""
    then = next_of(work.tasks.of(order.id), task)
    if then is None or then.member_id is None or then.member_id in order.members_as(Part.WORKER):
        return
    member = work.members.locked(then.member_id)
    if not member.is_active:
        return
    had = order.routed_members
    news = order.let_off(f"“{task.title}” is done.", work.now(), names=work.members.names(had))
    effort = work.routing.rules().effort_of(order.service_code, order.quantity, order.estimated_minutes)
    reason = f"The next task is “{then.title}”."
    news += order.assign(member, Part.WORKER, reason=reason, effort=effort, at=work.now())
    work.tell(SYSTEM, order, news)
    work.fill_seats(had, but=order.id)
