"""Move an order to another stage of its pipeline."""

from dataclasses import dataclass

from services.workflow.domain.orders import Order
from services.workflow.domain.states import OrderState
from services.workflow.domain.visibility import require_permission, require_work
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import SYSTEM, Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOrder:
    """`actor` wants `order_id` at the stage called `stage`."""

    actor: Actor
    order_id: OrderId
    stage: str


def move_order(work: Work, ask: MoveOrder) -> Order:
    """Return the order at the stage; tells OrderStageChanged, and OrderCompleted where a manager closes it so. A stage that is for others
    hands the order over; tells OrderUnassigned and OrderAssigned.

    Raises OrderUnknown, NotYours, NotAllowed, PipelineUnknown, StageUnknown, MoveRefused, DeliveryMissing,
    StageClosed, StageFull.
    """
    order = work.orders.locked(ask.order_id)
    require_work(ask.actor, order)
    stage = work.pipelines.get(order.pipeline_key).stage(ask.stage)
    if stage.state is OrderState.COMPLETED:
        require_permission(ask.actor, may.ORDERS_CHANGE, order)
    if stage.wip_limit is not None and order.stage_key != stage.key:
        work.orders.require_room(order.pipeline_key, stage)
    had = order.routed_members
    news = order.move_to(stage, at=work.now(), calendar=work.calendars.current)
    work.tell(ask.actor, order, news)
    if news.is_change and order.state.is_final:
        _let_go(work, order)
    elif news.is_change and stage.hands_over and order.is_at_work:
        work.tell(SYSTEM, order, work.members.desk().hand_to(order, stage, at=work.now()))
        work.fill_seats(set(had) - set(order.routed_members), but=order.id)
    return order


def _let_go(work: Work, order: Order) -> None:
    if order.last_delivery:
        work.forget(order.last_delivery.timer)
    work.fill_seats(order.routed_members)
