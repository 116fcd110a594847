"""Submit a purchase: several orders at once, or say everything that keeps any of them from being one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from services.intake.domain import order_facts
from services.intake.domain.basket import MOST_ITEMS, Basket
from services.intake.domain.bought import choice_problems
from services.intake.domain.checking import is_storable, problems_with
from services.intake.domain.client import Client
from services.intake.domain.order import Order
from services.intake.domain.placing import new_order, new_purchase, owner_problems
from services.intake.domain.purchase import Purchase
from services.intake.domain.refusals import OrderUnknown
from services.intake.domain.service import FormVersion, Service
from services.intake.domain.states import OrderState
from services.intake.storage.work import Work
from shared.contracts.intake.facts import RemindClient
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId, new_id
from shared.kernel.permissions import ORDERS_CREATE
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPurchase:
    """`actor` submits `basket`; a client for themselves, anybody else for the client it names."""

    actor: Actor
    basket: Basket


class Placed(NamedTuple):
    """The purchase with its orders by their ids, and whether it was not here before."""

    purchase: Purchase
    orders: Sequence[Order]
    is_new: bool


def submit_purchase(work: Work, ask: SubmitPurchase) -> Placed:
    """Return the purchase of this basket: the first one where it came before (rule I-1).

    Each of its orders is checked as one that comes alone; they are billed together once none of them lacks anything.
    Tells ClientRegistered, and of each order OrderReceived, and OrderIncomplete or OrderReviewDemanded; PurchaseChecked.
    Raises NotAllowed, SubmissionDiffers, Invalid with every problem of every order.
    """
    if not ask.actor.is_client:
        ask.actor.require(ORDERS_CREATE)
    basket = ask.basket.trimmed()
    if is_storable(basket.source + basket.external_id):
        known = work.purchases.of_submission(basket.source, basket.external_id)
        if known is not None:
            return _again(work, ask.actor, known, basket)
    offered = _acceptable(work, ask.actor, basket)
    client = _buyer(work, ask.actor, basket)
    purchase = new_purchase(basket, client, offered[0][0], at=work.now())
    work.purchases.add(purchase)
    orders = [
        new_order(item, purchase, client, service, version, onboarding=work.services.onboarding, at=work.now())
        for item, (service, version) in zip(basket.items, offered, strict=True)
    ]
    for order in orders:
        order.answers = dict(work.uploads.answering(order.form, order.answers, order.bond, at=work.now()))
        work.orders.add(order)
        work.announce(order_facts.received(order))
    for order in orders:
        _check(work, order)
    return Placed(purchase, sorted(orders, key=lambda order: order.id), is_new=True)


def _again(work: Work, actor: Actor, purchase: Purchase, basket: Basket) -> Placed:
    purchase.require_same(basket.content())
    if actor.is_client and actor.id != purchase.client_id:
        raise OrderUnknown(f"there is no purchase {basket.external_id} of yours")
    return Placed(purchase, work.orders.of_purchase(purchase.id), is_new=False)


def _check(work: Work, order: Order) -> None:
    token = work.form_links.token_for(order.id, at=work.now())
    work.announce(*order.check(work.review_limits, token=token, at=work.now()))
    if order.state is OrderState.INCOMPLETE:
        first = work.now() + work.follow_ups.wait_behind(0)
        work.later(RemindClient(order_id=order.id, nth=1), at=first, key=order.follow_up)


def _acceptable(work: Work, actor: Actor, basket: Basket) -> list[tuple[Service, FormVersion]]:
    """Return the services with their forms, in the basket's order, or raise Invalid with everything that is wrong."""
    work.services.hold(item.service for item in basket.items if is_storable(item.service))
    shell = {"source": basket.source, "external_id": basket.external_id, "coupon": basket.coupon}
    client = basket.content()["client"]
    problems = owner_problems(actor, basket.source, basket.client)
    problems += problems_with(shell | {"client": client}, is_on_sale=True)
    if not 1 <= len(basket.items) <= MOST_ITEMS:
        told = f"Please order at least 1 and at most {MOST_ITEMS} services at once."
        problems.append(Problem(field="orders", code="out_of_range", message=told))
    offered = []
    for place, item in enumerate(basket.items):
        found = work.services.on_sale(item.service) if is_storable(item.service) else None
        wrong = problems_with(item.content(), is_on_sale=found is not None)
        if found is not None:
            offered.append(found)
            wrong += choice_problems(found[0], item.option, item.add_ons)
            if found[0].price.currency != offered[0][0].price.currency:
                told = f"Everything in a basket is sold in one currency; this is sold in {found[0].price.currency}."
                wrong.append(Problem(field="service", code="other_currency", message=told))
        problems += [replace(problem, field=f"orders.{place}.{problem.field}") for problem in wrong]
    if problems:
        raise Invalid(problems)
    return offered


def _buyer(work: Work, actor: Actor, basket: Basket) -> Client:
    if basket.client is None:
        return work.clients.get(ClientId(actor.id or new_id()))
    known = work.clients.by_email(basket.client.email)
    if known is not None:
        return known
    new = Client.of(basket.client, client_id=ClientId(new_id()), at=work.now())
    work.clients.add(new)
    work.announce(*new.registered())
    return new
