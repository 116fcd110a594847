"""What intake is asked to do, and what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.parts import (
    AttachedFile,
    ChosenAddOn,
    ChosenOption,
    ClientCard,
    ContactCard,
    Missing,
    PurchaseLine,
    ServiceCard,
    SubmittedItem,
)
from shared.kernel.facts import Ask, Fact, message
from shared.kernel.ids import ClientId, ContactId, MemberId, OrderId, PurchaseId, ServiceId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedClient:
    """The buyer as a producer knows them; the e-mail address is who they are."""

    email: str
    name: str
    company: str = ""
    locale: str = "en"
    time_zone: str = "UTC"


@message("intake.submit_order.v1")
class SubmitOrder(Ask):
    """Take this order in. `source` and `external_id` name it for ever (rule I-1); `service`, `option` and `add_ons` are codes; `answers` by field name.

    With `plan_id` it is placed on that plan of the client's, and paid with it.
    """

    source: str
    external_id: str
    service: str
    client: SubmittedClient
    quantity: int = 1
    answers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    option: str = ""
    add_ons: tuple[str, ...] = ()
    coupon: str = ""
    plan_id: UUID | None = None


@message("intake.submit_purchase.v1")
class SubmitPurchase(Ask):
    """Take these orders in together, to be billed on one invoice; none of them where one can't be. `source` and `external_id` name them for ever (rule I-1)."""

    source: str
    external_id: str
    client: SubmittedClient
    orders: tuple[SubmittedItem, ...]
    coupon: str = ""


@message("intake.remind_client.v1", about="order_id")
class RemindClient(Ask):
    """Remind the client of what `order_id` still lacks; the `nth` time (rule I-6)."""

    order_id: OrderId
    nth: int


@message("intake.deliver_replies.v1")
class DeliverReplies(Ask):
    """Bring the answers that are due to the webhook of `source`."""

    source: str


@message("intake.prune_uploads.v1")
class PruneUploads(Ask):
    """Throw away files that were uploaded before `before` and became nobody's answer."""

    before: datetime


@message("intake.client_registered.v1", about="client_id")
class ClientRegistered(Fact):
    """A client is new, on their first order or by a member's hand."""

    client_id: ClientId
    client: ClientCard
    registered_at: datetime


@message("intake.client_changed.v1", about="client_id")
class ClientChanged(Fact):
    """What others know of a client is now as on this card."""

    client_id: ClientId
    client: ClientCard
    changed_at: datetime


@message("intake.contact_changed.v1", about="contact_id")
class ContactChanged(Fact):
    """A further person on a client's side is new, another, or, where `is_removed`, nobody any more."""

    contact_id: ContactId
    contact: ContactCard
    changed_at: datetime
    is_removed: bool = False


@message("intake.client_erased.v1", about="client_id")
class ClientErased(Fact):
    """What is known of the person is to be forgotten by everybody; `client` is the blank card that is left of them."""

    client_id: ClientId
    client: ClientCard
    erased_at: datetime


@message("intake.service_published.v1", about="service_id")
class ServicePublished(Fact):
    """A service is on sale, or was changed."""

    service_id: ServiceId
    service: ServiceCard
    published_at: datetime


@message("intake.order_received.v1", about="order_id")
class OrderReceived(Fact):
    """An order was taken in. Nothing is checked yet beyond that it can be an order. `estimated_minutes` is the work on all its pieces."""

    order_id: OrderId
    number: str
    purchase_id: PurchaseId
    source: str
    external_id: str
    client: ClientCard
    service: ServiceCard
    quantity: int
    total: Money
    note: str = ""
    received_at: datetime
    option: ChosenOption | None = None
    add_ons: tuple[ChosenAddOn, ...] = ()
    estimated_minutes: int | None = None


@message("intake.order_incomplete.v1", about="order_id")
class OrderIncomplete(Fact):
    """Details are missing or wrong; `form_token` opens just that form without a login. `reminder` counts the times the client was asked, from 0."""

    order_id: OrderId
    number: str
    client_id: ClientId
    problems: tuple[Missing, ...]
    form_token: str
    reminder: int
    asked_at: datetime


@message("intake.order_details_completed.v1", about="order_id")
class OrderDetailsCompleted(Fact):
    """The client, or a member for them, has given what was missing."""

    order_id: OrderId
    number: str
    completed_at: datetime


@message("intake.order_review_demanded.v1", about="order_id")
class OrderReviewDemanded(Fact):
    """Nothing is missing, but a member must look at the order first (rule I-5): the client's `manager_id`, else any who may.

    Meanwhile billing holds `total` on the client's balance, where it covers it.
    """

    order_id: OrderId
    number: str
    client_id: ClientId
    manager_id: MemberId | None
    reasons: tuple[str, ...]
    demanded_at: datetime
    total: Money | None = None


@message("intake.order_approved.v1", about="order_id")
class OrderApproved(Fact):
    """A member has looked at the order: it may go on."""

    order_id: OrderId
    number: str
    approved_by: str
    approved_at: datetime


@message("intake.purchase_checked.v1", about="purchase_id")
class PurchaseChecked(Fact):
    """Every order of the purchase is complete and well-formed: it can be billed, less what the `coupon` takes off."""

    purchase_id: PurchaseId
    client_id: ClientId
    lines: tuple[PurchaseLine, ...]
    currency: str
    checked_at: datetime
    coupon: str = ""


@message("intake.order_validated.v1", about="order_id")
class OrderValidated(Fact):
    """The order is complete, checked and funded: work may start. `brief` holds the answers as (label, value) rows, in the form's order."""

    order_id: OrderId
    number: str
    brief: tuple["BriefLine", ...]
    validated_at: datetime
    option: ChosenOption | None = None
    add_ons: tuple[ChosenAddOn, ...] = ()
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefLine:
    """One answer, as the people who do the work read it."""

    field: str
    label: str
    value: str


@message("intake.order_rejected.v1", about="order_id")
class OrderRejected(Fact):
    """A member has looked at the order and said no, with a reason the client may read."""

    order_id: OrderId
    number: str
    client_id: ClientId
    purchase_id: PurchaseId
    reason: str
    rejected_at: datetime


@message("intake.order_withdrawn.v1", about="order_id")
class OrderWithdrawn(Fact):
    """The order will not go on: the client withdrew it, or never gave what was missing (rule I-6)."""

    order_id: OrderId
    number: str
    client_id: ClientId
    purchase_id: PurchaseId
    reason: str
    withdrawn_at: datetime
