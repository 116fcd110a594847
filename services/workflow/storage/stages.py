"""Entering a stage, with all that comes with it: its conditions, its room, its tasks, its people."""

from services.workflow.domain.news import News
from services.workflow.domain.orders import Order
from services.workflow.domain.pipelines import Condition, Stage
from services.workflow.domain.states import OrderState
from services.workflow.domain.tasks import copies_of
from services.workflow.storage.work import Work
from shared.kernel.actors import SYSTEM, Actor


def enter_stage(work: Work, actor: Actor, order: Order, stage: Stage) -> News:
    """Bring a locked order into `stage`, tell of it, and return the news. What is done at the stage before goes on by itself.

    Raises MoveRefused, DeliveryMissing, StageClosed, StageFull.
    """
    if stage.wip_limit is not None and order.stage_key != stage.key:
        work.orders.require_room(order.pipeline_key, stage)
    had = order.routed_members
    missing = _missing(work, order, stage) if order.stage_key != stage.key else []
    news = order.move_to(stage, missing=missing, at=work.now(), calendar=work.calendars.current)
    work.tell(actor, order, news)
    if not news.is_change:
        return news
    if order.state.is_final:
        work.close(order)
        return news
    _copy_tasks(work, order, stage)
    if stage.hands_over and order.is_at_work:
        work.tell(SYSTEM, order, work.members.desk().hand_to(order, stage, at=work.now()))
        work.fill_seats(set(had) - set(order.routed_members), but=order.id)
    return news


def go_on(work: Work, order: Order) -> None:
    """Move an order to the next stage where its stage moves on by itself and nothing is left to do. What keeps it is no fault."""
    pipeline = work.pipelines.get(order.pipeline_key)
    here = next((stage for stage in pipeline.stages if stage.key == order.stage_key), None)
    then = pipeline.after(order.stage_key)
    if here is None or then is None or not here.moves_on or work.tasks.open_of_team(order.id):
        return
    is_free = then.state in {OrderState.IN_PROGRESS, OrderState.WAITING}
    if is_free and not order.lacks(then) and not _missing(work, order, then) and work.orders.has_room(order, then):
        enter_stage(work, SYSTEM, order, then)


def _missing(work: Work, order: Order, stage: Stage) -> list[str]:
    """Name the conditions that the order's checklist and files leave open; asked only where the stage has them."""
    missing = []
    if Condition.TASKS_DONE in stage.needs and work.tasks.open_of_team(order.id):
        missing.append(Condition.TASKS_DONE.value)
    if Condition.FILE_ATTACHED in stage.needs and not work.files.has_any(order.id):
        missing.append(Condition.FILE_ATTACHED.value)
    return missing


def _copy_tasks(work: Work, order: Order, stage: Stage) -> None:
    """Give the order its own copies of the tasks of its pipeline, when it is begun, and of the stage, when it first comes there (rule W-6)."""
    pipeline = work.pipelines.get(order.pipeline_key)
    for template_key, stage_key in ((pipeline.template, None), (stage.template, stage.key)):
        template = work.tasks.template(template_key) if template_key else None
        if template is None or work.tasks.has_of_stage(order.id, stage_key):
            continue
        behind = max((task.position for task in work.tasks.of(order.id)), default=0)
        work.tasks.add(
            *copies_of(
                template,
                order.id,
                behind=behind,
                stage_key=stage_key,
                at=work.now(),
                calendar=work.calendars.current,
            )
        )
