"""Approve a stage: let an order into a stage that somebody of a role has to open."""

from dataclasses import dataclass

from services.workflow.domain.orders import Order
from services.workflow.domain.refusals import NotYours
from services.workflow.domain.visibility import require_sight
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveStage:
    """`actor` lets `order_id` into `stage`."""

    actor: Actor
    order_id: OrderId
    stage: str


def approve_stage(work: Work, ask: ApproveStage) -> Order:
    """Return the order with the approval on it. Approved already is no news.

    Raises OrderUnknown, PipelineUnknown, StageUnknown, NotYours where the actor has another role than the stage asks for.
    """
    order = work.orders.locked(ask.order_id)
    require_sight(ask.actor, order)
    stage = work.pipelines.get(order.pipeline_key).stage(ask.stage)
    role = work.members.get(ask.actor.id).role_key if ask.actor.is_member and ask.actor.id else None
    if role is None or (role != stage.approved_by and not ask.actor.may(may.PIPELINES_MANAGE)):
        raise NotYours(f"the stage {stage.name} is opened by the role {stage.approved_by}", role=stage.approved_by)
    work.tell(ask.actor, order, order.approve(stage, ask.actor, at=work.now()))
    return order
