"""Submit an order: take it in, or say everything that keeps it from being one."""

from dataclasses import dataclass
from typing import NamedTuple

from services.intake.domain import order_facts
from services.intake.domain.bought import choice_problems
from services.intake.domain.checking import is_storable, problems_with
from services.intake.domain.client import Client, email_key
from services.intake.domain.order import Order
from services.intake.domain.placing import new_order, new_purchase, owner_problems
from services.intake.domain.plan import Plan, PlanOrder
from services.intake.domain.purchase import Purchase
from services.intake.domain.refusals import OrderUnknown
from services.intake.domain.service import FormVersion, Service
from services.intake.domain.states import OrderState
from services.intake.domain.submission import Submission
from services.intake.storage.work import Work
from shared.contracts.intake.facts import RemindClient
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId, new_id
from shared.kernel.permissions import ORDERS_CREATE
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitOrder:
    """`actor` submits `submission`; a client for themselves, anybody else for the client it names."""

    actor: Actor
    submission: Submission


class Submitted(NamedTuple):
    """The order, and whether it was not here before."""

    order: Order
    is_new: bool


def submit_order(work: Work, ask: SubmitOrder) -> Submitted:
    """Return the order of this submission: the first one where it came before (rule I-1).

    A new order is checked at once (rule I-4): complete, it can be billed, or is held for review
    (rule I-5); else its client is asked for what is missing (rule I-6).
    Tells ClientRegistered, OrderReceived, and OrderIncomplete, OrderReviewDemanded or PurchaseChecked.
    On a plan it costs nothing more, and is refused where that has no room (rule B-13).
    Raises NotAllowed, SubmissionDiffers, Invalid with every problem.
    """
    if not ask.actor.is_client:
        ask.actor.require(ORDERS_CREATE)
    submission = ask.submission.trimmed()
    if (known := _known(work, submission)) is not None:
        return _again(work, ask.actor, known, submission)
    service, version = _acceptable(work, ask.actor, submission)
    client = _buyer(work, ask.actor, submission)
    plan = _plan(work, submission, client, service)
    purchase = new_purchase(submission, client, service, at=work.now())
    work.purchases.add(purchase)
    onboarding = work.services.onboarding
    order = new_order(
        submission,
        purchase,
        client,
        service,
        version,
        onboarding=onboarding,
        at=work.now(),
        is_on_plan=plan is not None,
    )
    order.answers = dict(work.uploads.answering(version.form, order.answers, order.bond, at=work.now()))
    work.orders.add(order)
    if plan is not None:
        work.plans.add(PlanOrder.on(plan, order.id, plan.period))
    work.announce(order_facts.received(order))
    token = work.form_links.token_for(order.id, at=work.now())
    work.announce(*order.check(work.review_limits, token=token, at=work.now()))
    if order.state is OrderState.INCOMPLETE:
        first = work.now() + work.follow_ups.wait_behind(0)
        work.later(RemindClient(order_id=order.id, nth=1), at=first, key=order.follow_up)
    return Submitted(order, is_new=True)


def _known(work: Work, submission: Submission) -> Purchase | None:
    if not is_storable(submission.source + submission.external_id):
        return None
    return work.purchases.of_submission(submission.source, submission.external_id)


def _again(work: Work, actor: Actor, purchase: Purchase, submission: Submission) -> Submitted:
    purchase.require_same(submission.content())
    (order,) = work.orders.of_purchase(purchase.id)
    if actor.is_client and actor.id != order.client_id:
        raise OrderUnknown(f"there is no order {submission.external_id} of yours")
    return Submitted(order, is_new=False)


def _acceptable(work: Work, actor: Actor, submission: Submission) -> tuple[Service, FormVersion]:
    """Return the service with its form, or raise Invalid with everything that is wrong."""
    found = work.services.on_sale(submission.service) if is_storable(submission.service) else None
    fields = submission.content() | {"source": submission.source, "external_id": submission.external_id}
    problems = [
        *owner_problems(actor, submission.source, submission.client),
        *problems_with(fields, is_on_sale=found is not None),
    ]
    if found is not None:
        problems += choice_problems(found[0], submission.option, submission.add_ons)
    if problems or found is None:
        raise Invalid(problems)
    return found


def _plan(work: Work, submission: Submission, client: Client, service: Service) -> Plan | None:
    """Return the client's plan that the order is placed on, locked; None where it is on none. Raises Invalid where it has no room."""
    if submission.plan_id is None:
        return None
    plan = work.plans.locked(submission.plan_id)
    if plan is None or plan.client_id != client.id:
        raise Invalid([Problem(field="plan_id", code="plan_unknown", message="You have no such plan.")])
    problems = [*plan.problems(submission, service.code, work.orders.locked(plan.order_id), work.plans.used(plan))]
    if problems:
        raise Invalid(problems)
    return plan


def _buyer(work: Work, actor: Actor, submission: Submission) -> Client:
    if submission.client is None:
        return work.clients.get(ClientId(actor.id or new_id()))
    known = work.clients.by_email(email_key(submission.client.email))
    if known is not None:
        return known
    new = Client.of(submission.client, client_id=ClientId(new_id()), at=work.now())
    work.clients.add(new)
    work.announce(*new.registered())
    return new
