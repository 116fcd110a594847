"""What workflow tells, and what it asks of itself later."""

from datetime import datetime
from uuid import UUID

from shared.contracts.parts import ChosenOption
from shared.kernel.facts import Ask, Fact, message
from shared.kernel.ids import ClientId, MemberId, OrderId, PurchaseId
from shared.kernel.money import Money


@message("workflow.accept_silently.v1", about="order_id")
class AcceptSilently(Ask):
    """Take the silence on delivery `delivery` for acceptance, if it still waits (rule W-10)."""

    order_id: OrderId
    delivery: int


@message("workflow.look_at_member.v1", about="member_id")
class LookAtMember(Ask):
    """The member starts, goes, comes back or leaves about now: their orders may go to others, and orders may come to them (rule W-5)."""

    member_id: MemberId


@message("workflow.watch_clocks.v1")
class WatchClocks(Ask):
    """Tell of every date that has passed and was not told of (rule W-12); then look again in a minute. `asked_at` is when this was said."""

    asked_at: datetime


@message("workflow.plan_work.v1")
class PlanWork(Ask):
    """Plan who does what when, and tell of every due date that will be missed (rule W-12). `asked_at` is when this was said."""

    asked_at: datetime


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
    time_zone: str = "UTC"


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
    """Work was handed over and waits for the client's word (rule W-10); a part of it, where `is_part`, waits for nothing."""

    order_id: OrderId
    number: str
    service_name: str
    client_id: ClientId
    delivery: int
    text: str
    links: tuple[str, ...]
    answer_by: datetime | None
    delivered_at: datetime
    is_part: bool = False
    file_ids: tuple[UUID, ...] = ()


@message("workflow.revision_requested.v1", about="order_id")
class RevisionRequested(Fact):
    """The client asks for a change to delivery `delivery`; `member_ids` are those who work on the order, `marks` the places to change."""

    order_id: OrderId
    number: str
    client_id: ClientId
    delivery: int
    reason: str
    member_ids: tuple[MemberId, ...]
    requested_at: datetime
    marks: tuple[str, ...] = ()


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


@message("workflow.request_changed.v1", about="order_id")
class RequestChanged(Fact):
    """An order of a service that is ordered on a plan is over, completed or cancelled, or under way again."""

    order_id: OrderId
    is_over: bool
    changed_at: datetime


@message("workflow.order_cancelled.v1", about="order_id")
class OrderCancelled(Fact):
    """The order was stopped after it had been validated."""

    order_id: OrderId
    number: str
    client_id: ClientId
    reason: str
    cancelled_at: datetime


@message("workflow.order_at_risk.v1", about="order_id")
class OrderAtRisk(Fact):
    """The order will hardly be done when it is due, at `expected_at` by the forecast where there is one; told once for each due date (rule W-12)."""

    order_id: OrderId
    number: str
    service_name: str
    client_id: ClientId
    member_ids: tuple[MemberId, ...]
    due_at: datetime | None
    expected_at: datetime | None
    reason: str
    noticed_at: datetime


@message("workflow.order_overdue.v1", about="order_id")
class OrderOverdue(Fact):
    """The order was due and is not done; told once for each due date (rule W-12)."""

    order_id: OrderId
    number: str
    service_name: str
    client_id: ClientId
    member_ids: tuple[MemberId, ...]
    due_at: datetime
    noticed_at: datetime


@message("workflow.message_posted.v1", about="order_id")
class MessagePosted(Fact):
    """Somebody wrote on the order: to the client too, or, where `is_team`, to the team alone (rule W-9).

    `member_ids` are the members to tell: who works on the order, who follows it, who is mentioned, but its author.
    """

    order_id: OrderId
    number: str
    service_name: str
    client_id: ClientId
    message_id: UUID
    is_team: bool
    author_kind: str
    author_name: str
    text: str
    mentioned_ids: tuple[MemberId, ...]
    member_ids: tuple[MemberId, ...]
    posted_at: datetime
    author_id: UUID | None = None


@message("workflow.order_rated.v1", about="order_id")
class OrderRated(Fact):
    """The client thinks this of the order, from one to five `stars`; others may read it where `is_public`. A later one replaces it."""

    order_id: OrderId
    number: str
    service_name: str
    client_id: ClientId
    stars: int
    text: str
    is_public: bool
    member_ids: tuple[MemberId, ...]
    rated_at: datetime


@message("workflow.order_changed.v1", about="order_id")
class OrderChanged(Fact):
    """Client and agency agreed on a change while the order is under way; `difference` is what it costs more, or less where negative."""

    order_id: OrderId
    number: str
    purchase_id: PurchaseId
    client_id: ClientId
    proposal_id: UUID
    description: str
    quantity: int
    due_at: datetime | None
    difference: Money
    total: Money
    changed_at: datetime
    option: ChosenOption | None = None
