"""Move an order to another stage of its pipeline."""

from dataclasses import dataclass

from services.workflow.domain.orders import Order
from services.workflow.domain.states import OrderState
from services.workflow.domain.visibility import require_permission, require_work
from services.workflow.storage.stages import enter_stage
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
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
    enter_stage(work, ask.actor, order, stage)
    return order
