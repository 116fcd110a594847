"""What billing asks of itself for subscriptions, and what it tells of them (rule B-9)."""

from datetime import datetime
from uuid import UUID

from shared.contracts.parts import ChosenOption
from shared.kernel.facts import Ask, Fact, message
from shared.kernel.ids import ClientId, InvoiceId, OrderId, PurchaseId
from shared.kernel.money import Money


@message("billing.renew_subscription.v1", about="subscription_id")
class RenewSubscription(Ask):
    """Begin the `period` of a subscription, if it is the next and nothing keeps it from that."""

    subscription_id: UUID
    period: int


@message("billing.cancel_subscription.v1", about="subscription_id")
class CancelSubscription(Ask):
    """End a subscription whose first order is gone."""

    subscription_id: UUID
    reason: str


@message("billing.dun_subscription.v1", about="subscription_id")
class DunSubscription(Ask):
    """Try again to have a renewal paid, if it still is not; `nth` counts from 1, 0 is that a payment has just failed."""

    subscription_id: UUID
    invoice_id: InvoiceId
    nth: int


@message("billing.subscription_started.v1", about="subscription_id")
class SubscriptionStarted(Fact):
    """A client buys a service again each period. It began with `order_id`; `state` is `trialing`, or `pending` until the first invoice is paid.

    `price` is that of a period, before tax.
    """

    subscription_id: UUID
    order_id: OrderId
    client_id: ClientId
    description: str
    price: Money
    state: str
    renews_at: datetime
    started_at: datetime


@message("billing.subscription_renewed.v1", about="subscription_id")
class SubscriptionRenewed(Fact):
    """A period has begun and is billed by `purchase_id`. `on_renewal` says what else: `new_order`, `reopen` or `nothing`.

    `order_id` is the order it began with. The new order has the id, number, quantity, price and option given here, and is billed already.
    """

    subscription_id: UUID
    period: int
    order_id: OrderId
    client_id: ClientId
    on_renewal: str
    new_order_id: OrderId | None
    new_order_number: str
    purchase_id: PurchaseId
    quantity: int
    unit_price: Money
    period_start: datetime
    period_end: datetime
    renewed_at: datetime
    option: ChosenOption | None = None


@message("billing.subscription_paid.v1", about="subscription_id")
class SubscriptionPaid(Fact):
    """An invoice of a subscription, its first or that of a renewal, is paid."""

    subscription_id: UUID
    invoice_id: InvoiceId
    paid_at: datetime


@message("billing.plan_changed.v1", about="subscription_id")
class PlanChanged(Fact):
    """What a subscription that takes orders on the plan lets its client order now; the highest `version` holds.

    `order_id` began it. `period` is the last that is paid; in it, until `period_ends_at`, at most `requests_per_period` are placed, and
    `active_requests` are under way at a time; None is no limit. One that is not `is_open` takes none.
    """

    subscription_id: UUID
    version: int
    order_id: OrderId
    client_id: ClientId
    is_open: bool
    period: int
    period_ends_at: datetime
    requests_per_period: int | None
    active_requests: int | None
    changed_at: datetime


@message("billing.subscription_past_due.v1", about="subscription_id")
class SubscriptionPastDue(Fact):
    """A renewal was not paid; `nth` counts the tries, from 0. `is_tried` says that a saved method is being charged again.

    `pay_path` of the portal needs no login.
    """

    subscription_id: UUID
    order_id: OrderId
    client_id: ClientId
    description: str
    invoice_id: InvoiceId
    due: Money
    nth: int
    is_tried: bool
    pay_path: str
    told_at: datetime


@message("billing.subscription_paused.v1", about="subscription_id")
class SubscriptionPaused(Fact):
    """Nothing is renewed until it is resumed."""

    subscription_id: UUID
    order_id: OrderId
    client_id: ClientId
    reason: str
    paused_at: datetime


@message("billing.subscription_resumed.v1", about="subscription_id")
class SubscriptionResumed(Fact):
    """The subscription goes on: what kept it is paid, or somebody said so."""

    subscription_id: UUID
    order_id: OrderId
    client_id: ClientId
    renews_at: datetime
    resumed_at: datetime


@message("billing.subscription_cancelled.v1", about="subscription_id")
class SubscriptionCancelled(Fact):
    """The subscription is over. `unpaid_order_id` is the order of a renewal that nobody paid: it will not be worked on."""

    subscription_id: UUID
    order_id: OrderId
    client_id: ClientId
    description: str
    unpaid_order_id: OrderId | None
    reason: str
    cancelled_at: datetime
