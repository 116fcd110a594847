"""Subscriptions over HTTP: see them, change, pause, resume and end them."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.billing.api import begin_work
from services.billing.api.subscription_schemas import (
    CancellationRequest,
    ProrationAnswer,
    ReasonRequest,
    RecurringAnswer,
    SubscriptionAnswer,
    SubscriptionChangeRequest,
    SubscriptionsRequest,
)
from services.billing.domain.reach import visible_client
from services.billing.domain.subscription import Subscription
from services.billing.use_cases.cancel_subscription import CancelSubscription, cancel_subscription
from services.billing.use_cases.change_subscription import ChangeSubscription, change_subscription
from services.billing.use_cases.issue_invoice import IssueInvoice, issue_invoice
from services.billing.use_cases.keep_subscription import KeepSubscription, keep_subscription
from services.billing.use_cases.pause_subscription import PauseSubscription, pause_subscription
from services.billing.use_cases.resume_subscription import ResumeSubscription, resume_subscription
from shared.kernel.permissions import MONEY_VIEW
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import page_of

resource = Blueprint("subscriptions", __name__, description="Services that clients buy again each period.")


@resource.route("/subscriptions")
@resource.arguments(SubscriptionsRequest, location="query")
@resource.response(HTTPStatus.OK, page_of(SubscriptionAnswer))
@problems(resource, 401, 403)
def index(wanted: dict[str, Any]) -> Page[Subscription]:
    """List subscriptions, newest first: a client's own, or all for members who see money."""
    limit, after = wanted.pop("limit"), decode_cursor(wanted.pop("cursor"), datetime.fromisoformat, UUID)
    own = visible_client(the_actor())
    with begin_work() as work:
        rows = work.subscriptions.listed(of=own, limit=limit, after=after, **wanted)
    return page(rows, limit, key=lambda row: (row.started_at, row.id))


@resource.route("/subscriptions/<uuid:subscription_id>")
@resource.response(HTTPStatus.OK, SubscriptionAnswer)
@problems(resource, 401, 403, 404)
def show(subscription_id: UUID) -> Subscription:
    """Show a subscription."""
    own = visible_client(the_actor())
    with begin_work() as work:
        return work.subscriptions.get(subscription_id, of=own)


@resource.route("/subscriptions/<uuid:subscription_id>", methods=["PATCH"])
@resource.arguments(SubscriptionChangeRequest)
@resource.response(HTTPStatus.OK, ProrationAnswer)
@problems(resource, 401, 403, 404, 409)
def change(wanted: dict[str, Any], subscription_id: UUID) -> Any:
    """Change quantity, price or option, or with `is_preview` only look what that costs. What is due for the present period is billed at once."""
    actor = the_actor()
    with begin_work() as work:
        ask = ChangeSubscription(actor=actor, subscription_id=subscription_id, **wanted)
        proration, purchase = change_subscription(work, ask)
        if purchase is not None:
            issue_invoice(work, IssueInvoice(actor=actor, purchase=purchase))
        return proration


@resource.route("/subscriptions/<uuid:subscription_id>/pause", methods=["PUT"])
@resource.arguments(ReasonRequest)
@resource.response(HTTPStatus.OK, SubscriptionAnswer)
@problems(resource, 401, 403, 404, 409)
def pause(wanted: dict[str, Any], subscription_id: UUID) -> Subscription:
    """Pause a subscription: nothing is renewed until the pause ends."""
    ask = PauseSubscription(actor=the_actor(), subscription_id=subscription_id, **wanted)
    with begin_work() as work:
        return pause_subscription(work, ask)


@resource.route("/subscriptions/<uuid:subscription_id>/pause", methods=["DELETE"])
@resource.response(HTTPStatus.OK, SubscriptionAnswer)
@problems(resource, 401, 403, 404, 409)
def resume(subscription_id: UUID) -> Subscription:
    """End the pause."""
    with begin_work() as work:
        return resume_subscription(work, ResumeSubscription(actor=the_actor(), subscription_id=subscription_id))


@resource.route("/subscriptions/<uuid:subscription_id>/cancellation", methods=["PUT"])
@resource.arguments(CancellationRequest)
@resource.response(HTTPStatus.OK, SubscriptionAnswer)
@problems(resource, 401, 403, 404, 409)
def cancel(wanted: dict[str, Any], subscription_id: UUID) -> Subscription:
    """End a subscription when its period is over, as clients may too, or at once."""
    ask = CancelSubscription(actor=the_actor(), subscription_id=subscription_id, **wanted)
    with begin_work() as work:
        return cancel_subscription(work, ask)


@resource.route("/subscriptions/<uuid:subscription_id>/cancellation", methods=["DELETE"])
@resource.response(HTTPStatus.OK, SubscriptionAnswer)
@problems(resource, 401, 403, 404, 409)
def keep(subscription_id: UUID) -> Subscription:
    """Take back that a subscription ends with its period."""
    with begin_work() as work:
        return keep_subscription(work, KeepSubscription(actor=the_actor(), subscription_id=subscription_id))


@resource.route("/reports/recurring")
@resource.response(HTTPStatus.OK, RecurringAnswer)
@problems(resource, 401, 403)
def recurring() -> dict[str, Any]:
    """Show what subscriptions bring in a month, and how many of the last twelve months' were lost."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return {"monthly": work.subscription_reads.monthly(), "months": work.subscription_reads.months(work.now())}
