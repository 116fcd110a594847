"""What workflow tells, and what it asks of itself later."""

from datetime import datetime

from shared.kernel.facts import Ask, Fact, message
from shared.kernel.ids import ClientId, MemberId, OrderId


@message("workflow.accept_silently.v1", about="order_id")
class AcceptSilently(Ask):
    """Take the silence on delivery `delivery` for acceptance, if it still waits (rule W-10)."""

    order_id: OrderId
    delivery: int


@message("workflow.look_at_member.v1", about="member_id")
class LookAtMember(Ask):
    """The member starts, goes, comes back or leaves about now: their orders may go to others, and orders may come to them (rule W-5)."""

    member_id: MemberId


@message("workflow.take_back_order.v1", about="order_id")
class TakeBackOrder(Ask):
    """Give the order to somebody else if the member, who has had it for `minutes`, has not begun it (rule W-5)."""

    order_id: OrderId
    member_id: MemberId
    part: str
    minutes: int


@message("workflow.member_changed.v1", about="member_id")
class MemberChanged(Fact):
    """A member is new or was changed."""

    member_id: MemberId
    name: str
    email: str
    role: str
    is_active: bool
    changed_at: datetime


@message("workflow.order_assigned.v1", about="order_id")
class OrderAssigned(Fact):
    """A member is on the order, in a part: `worker`, `reviewer`, `manager`. `reason` is the routing decision as a sentence (rule W-3)."""

    order_id: OrderId
    number: str
    service_name: str
    client_id: ClientId
    member_id: MemberId
    part: str
    reason: str
    due_at: datetime | None
    assigned_at: datetime


@message("workflow.order_unassigned.v1", about="order_id")
class OrderUnassigned(Fact):
    """A member is off the order."""

    order_id: OrderId
    number: str
    member_id: MemberId
    part: str
    reason: str
    unassigned_at: datetime


@message("workflow.order_stage_changed.v1", about="order_id")
class OrderStageChanged(Fact):
    """The order stands in another stage; `is_visible` tells whether the client sees it (rule W-9)."""

    order_id: OrderId
    number: str
    client_id: ClientId
    stage: str
    stage_name: str
    state: str
    is_visible: bool
    changed_at: datetime


@message("workflow.order_delivered.v1", about="order_id")
class OrderDelivered(Fact):
    """Work was handed over and waits for the client's word (rule W-10)."""

    order_id: OrderId
    number: str
    service_name: str
    client_id: ClientId
    delivery: int
    text: str
    links: tuple[str, ...]
    answer_by: datetime | None
    delivered_at: datetime


@message("workflow.revision_requested.v1", about="order_id")
class RevisionRequested(Fact):
    """The client asks for a change to delivery `delivery`; `member_ids` are those who work on the order."""

    order_id: OrderId
    number: str
    client_id: ClientId
    delivery: int
    reason: str
    member_ids: tuple[MemberId, ...]
    requested_at: datetime


@message("workflow.order_accepted.v1", about="order_id")
class OrderAccepted(Fact):
    """The client took the delivery, or was silent long enough: then `is_silent` (rule W-10)."""

    order_id: OrderId
    number: str
    client_id: ClientId
    delivery: int
    is_silent: bool
    accepted_at: datetime


@message("workflow.order_completed.v1", about="order_id")
class OrderCompleted(Fact):
    """The order is done."""

    order_id: OrderId
    number: str
    service_name: str
    client_id: ClientId
    completed_at: datetime


@message("workflow.order_cancelled.v1", about="order_id")
class OrderCancelled(Fact):
    """The order was stopped after it had been validated."""

    order_id: OrderId
    number: str
    client_id: ClientId
    reason: str
    cancelled_at: datetime
