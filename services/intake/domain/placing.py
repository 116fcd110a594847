"""Placing: what is made of a submission that can be an order, and who may place which."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.intake.domain.bought import buy
from services.intake.domain.client import Client
from services.intake.domain.onboarding import asked_with
from services.intake.domain.order import Order
from services.intake.domain.purchase import Purchase
from services.intake.domain.service import FormVersion, Service
from services.intake.domain.states import OrderState
from services.intake.domain.submission import Contents, Item, digest_of
from shared.contracts.intake.facts import SubmittedClient
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId, PurchaseId, new_id, new_number
from shared.kernel.refusals import Problem

#: Where a signed-in client's orders may say they come from: the names of other systems stay theirs (rule I-1).
_CLIENTS_SOURCES = frozenset({"api", "portal"})


def owner_problems(actor: Actor, source: str, client: SubmittedClient | None) -> list[Problem]:
    """Return what is wrong with who orders: a client orders for themselves, anybody else says for whom."""
    if not actor.is_client:
        missing = Problem(field="client", code="required", message="Please say who orders.")
        return [] if client else [missing]
    problems = []
    if client is not None:
        problems.append(Problem(field="client", code="not_allowed", message="You order for yourself: leave this out."))
    if source not in _CLIENTS_SOURCES:
        allowed = " or ".join(sorted(_CLIENTS_SOURCES))
        problems.append(Problem(field="source", code="not_allowed", message=f"Please use {allowed}."))
    return problems


def new_purchase(submission: Contents, client: Client, service: Service, *, at: datetime) -> Purchase:
    """Return the purchase that `submission` places, without any orders yet; `service` says the currency."""
    content = submission.content()
    return Purchase(
        id=PurchaseId(new_id()),
        client_id=client.id,
        source=submission.source,
        external_id=submission.external_id,
        digest=digest_of(content),
        content=content,
        currency=service.price.currency,
        placed_at=at,
        checked_at=None,
        orders=[],
        coupon=submission.coupon,
    )


def new_order(
    item: Item,
    purchase: Purchase,
    client: Client,
    service: Service,
    version: FormVersion,
    *,
    onboarding: list[dict[str, Any]] | None,
    at: datetime,
    is_on_plan: bool = False,
) -> Order:
    """Return the order of `item`, at the present price of its service (rule I-7); one that `is_on_plan` is paid with the plan.

    A client who was not asked yet what every client is asked once, the fields `onboarding`, is asked with it (rule I-8).
    """
    bought, unit_price = buy(service, item.option, item.add_ons)
    if is_on_plan:
        bought, unit_price = replace(bought, recurring=None, payment=None), unit_price * 0
    return Order(
        id=OrderId(new_id()),
        number=new_number(),
        client_id=client.id,
        purchase_id=purchase.id,
        service_id=service.id,
        form_version=version.version,
        purchase=purchase,
        client=client,
        service=service,
        version=version,
        state=OrderState.RECEIVED,
        quantity=item.quantity,
        unit_price=unit_price,
        bought=bought.as_row(),
        answers=version.form.with_defaults(item.answers),
        note=item.note,
        reminder=0,
        reason=None,
        received_at=at,
        changed_at=at,
        asked_besides=asked_with(version.form, onboarding) if onboarding and client.onboarded_at is None else None,
        demands=None,
        approved_by=None,
        approved_at=None,
        draft=None,
    )
