"""How each change of an order is told: the facts for other apps, and the lines of its history."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.workflow.domain.assignments import Assignment, Part
from services.workflow.domain.deliveries import Delivery, DeliveryState
from services.workflow.domain.news import Line, News
from services.workflow.domain.on_plan import request_changed
from services.workflow.domain.pipelines import Stage
from services.workflow.domain.takers import Person
from shared.contracts.workflow import facts as tell
from shared.contracts.workflow.reminders import DueDateNeared
from shared.kernel.ids import MemberId

if TYPE_CHECKING:
    from services.workflow.domain.orders import Order


def assigned(order: "Order", member: Person, part: Part, reason: str, at: datetime) -> News:
    fact = tell.OrderAssigned(
        order_id=order.id,
        number=order.number,
        service_name=order.service_name,
        client_id=order.client_id,
        member_id=member.id,
        part=part.value,
        reason=reason,
        due_at=order.due_at,
        assigned_at=at,
    )
    line = Line(
        at=at,
        what="order_assigned",
        sentence=f"{member.name} is on the order as {part.value}. {reason}",
        after={"member_id": str(member.id), "part": part.value},
    )
    return News((fact,), (line,))


def unassigned(order: "Order", member: Person, part: Part, reason: str, at: datetime) -> News:
    fact = tell.OrderUnassigned(
        order_id=order.id,
        number=order.number,
        member_id=member.id,
        part=part.value,
        reason=reason,
        unassigned_at=at,
    )
    line = Line(
        at=at,
        what="order_unassigned",
        sentence=f"{member.name} is off the order as {part.value}. {reason}",
        before={"member_id": str(member.id), "part": part.value},
        after={},
    )
    return News((fact,), (line,))


def let_off(order: "Order", assignment: Assignment, name: str, reason: str, at: datetime) -> News:
    fact = tell.OrderUnassigned(
        order_id=order.id,
        number=order.number,
        member_id=assignment.member_id,
        part=assignment.part.value,
        reason=reason,
        unassigned_at=at,
    )
    line = Line(
        at=at,
        what="order_handed_over",
        sentence=f"{name} is done with the order as {assignment.part.value}. {reason}",
        before={"member_id": str(assignment.member_id), "part": assignment.part.value},
        after={},
    )
    return News((fact,), (line,))


def approved(order: "Order", stage: Stage, name: str, at: datetime) -> News:
    sentence = f"{name} lets the order into the stage “{stage.name}”."
    line = Line(at=at, what="stage_approved", sentence=sentence, before={}, after={"approved": stage.key})
    return News((), (line,))


def pooled(order: "Order", reason: str, at: datetime) -> News:
    line = Line(at=at, what="order_pooled", sentence=f"The order waits in the pool. {reason}", after=order.standing)
    return News((), (line,))


def entered(order: "Order", stage: Stage, before: dict[str, Any], at: datetime) -> News:
    fact = tell.OrderStageChanged(
        order_id=order.id,
        number=order.number,
        client_id=order.client_id,
        stage=stage.key,
        stage_name=stage.name,
        state=order.state.value,
        is_visible=stage.is_visible,
        changed_at=at,
    )
    line = Line(
        at=at,
        what="stage_changed",
        sentence=f"The order is at the stage “{stage.name}”.",
        is_visible=stage.is_visible,
        before=before,
        after=order.standing,
    )
    return News((fact,), (line,))


def delivered(order: "Order", delivery: Delivery, before: dict[str, Any], at: datetime) -> News:
    fact = tell.OrderDelivered(
        order_id=order.id,
        number=order.number,
        service_name=order.service_name,
        client_id=order.client_id,
        delivery=delivery.number,
        text=delivery.text,
        links=tuple(delivery.links),
        is_part=delivery.state is DeliveryState.PART,
        file_ids=tuple(map(UUID, delivery.files)),
        answer_by=order.acceptance_due_at,
        delivered_at=at,
    )
    waits = ", a part of the work" if delivery.state is DeliveryState.PART else " and waits for the client's word"
    sentence = f"Delivery {delivery.number} was handed over{waits}."
    return News((fact,), (_visible(order, "order_delivered", sentence, before, at),))


def accepted(order: "Order", delivery: Delivery, before: dict[str, Any], *, is_silent: bool, at: datetime) -> News:
    fact = tell.OrderAccepted(
        order_id=order.id,
        number=order.number,
        client_id=order.client_id,
        delivery=delivery.number,
        is_silent=is_silent,
        accepted_at=at,
    )
    how = f"counts as accepted: no word came in {order.acceptance_days} days" if is_silent else "was accepted"
    sentence = f"Delivery {delivery.number} {how}."
    return News((fact,), (_visible(order, "order_accepted", sentence, before, at),))


def revision_requested(order: "Order", delivery: Delivery, reason: str, before: dict[str, Any], at: datetime) -> News:
    fact = tell.RevisionRequested(
        order_id=order.id,
        number=order.number,
        client_id=order.client_id,
        delivery=delivery.number,
        reason=reason,
        member_ids=tuple(dict.fromkeys(one.member_id for one in order.assignments)),
        marks=tuple(f"{mark['where']}: {mark['text']}" for mark in delivery.marks),
        requested_at=at,
    )
    sentence = f"A change to delivery {delivery.number} was asked for: {reason}"
    return News((fact,), (_visible(order, "revision_requested", sentence, before, at),))


def completed(order: "Order", at: datetime) -> News:
    fact = tell.OrderCompleted(
        order_id=order.id,
        number=order.number,
        service_name=order.service_name,
        client_id=order.client_id,
        completed_at=at,
    )
    line = _visible(order, "order_completed", "The order is complete.", None, at)
    return News((fact, *request_changed(order, at, is_over=True)), (line,))


def planned(order: "Order", before: dict[str, Any], after: dict[str, Any], reason: str, at: datetime) -> News:
    words = []
    if before["due_at"] != after["due_at"]:
        words.append(f"The order is due on {after['due_at']:%Y-%m-%d at %H:%M} UTC.")
    if before["priority"] != after["priority"]:
        words.append(f"Its priority is {after['priority'].name.lower()}.")
    line = Line(
        at=at,
        what="order_planned",
        sentence=" ".join([*words, reason]).strip(),
        before=_plain(before),
        after=_plain(after),
    )
    return News((), (line,))


def _plain(standing: dict[str, Any]) -> dict[str, Any]:
    due_at = standing["due_at"]
    return {"due_at": due_at.isoformat() if due_at else None, "priority": int(standing["priority"])}


def at_risk(order: "Order", expected_at: datetime | None, reason: str, at: datetime) -> News:
    fact = tell.OrderAtRisk(
        order_id=order.id,
        number=order.number,
        service_name=order.service_name,
        client_id=order.client_id,
        member_ids=_people(order),
        due_at=order.due_at,
        expected_at=expected_at,
        reason=reason,
        noticed_at=at,
    )
    line = Line(at=at, what="order_at_risk", sentence=f"The order is at risk. {reason}", before={}, after={})
    return News((fact,), (line,))


def overdue(order: "Order", due_at: datetime, at: datetime) -> News:
    fact = tell.OrderOverdue(
        order_id=order.id,
        number=order.number,
        service_name=order.service_name,
        client_id=order.client_id,
        member_ids=_people(order),
        due_at=due_at,
        noticed_at=at,
    )
    sentence = f"The order is overdue: it was due on {due_at:%Y-%m-%d at %H:%M} UTC."
    return News((fact,), (Line(at=at, what="order_overdue", sentence=sentence, before={}, after={}),))


def due_soon(order: "Order", due_at: datetime, at: datetime) -> News:
    fact = DueDateNeared(
        order_id=order.id,
        number=order.number,
        service_name=order.service_name,
        client_id=order.client_id,
        member_ids=_people(order),
        due_at=due_at,
        noticed_at=at,
    )
    return News((fact,), ())


def _people(order: "Order") -> tuple[MemberId, ...]:
    return tuple(dict.fromkeys(one.member_id for one in order.assignments if one.is_open))


def taken_up(order: "Order", reason: str, before: dict[str, Any], at: datetime) -> News:
    line = _visible(order, "order_taken_up", f"The order is in work again. {reason}", before, at)
    return News(tuple(request_changed(order, at, is_over=False)), (line,))


def cancelled(order: "Order", reason: str, before: dict[str, Any], at: datetime) -> News:
    fact = tell.OrderCancelled(
        order_id=order.id, number=order.number, client_id=order.client_id, reason=reason, cancelled_at=at
    )
    line = _visible(order, "order_cancelled", f"The order was cancelled: {reason}", before, at)
    return News((fact, *request_changed(order, at, is_over=True)), (line,))


def _visible(order: "Order", what: str, sentence: str, before: dict[str, Any] | None, at: datetime) -> Line:
    return Line(at=at, what=what, sentence=sentence, is_visible=True, before=before, after=order.standing)
