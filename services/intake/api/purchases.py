"""Purchases: several orders placed together."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import url_for
from flask_smorest import Blueprint
from marshmallow import fields

from services.intake.api import begin_work
from services.intake.api.answers import order_answer
from services.intake.api.naming import named
from services.intake.api.schemas import BuyerRequest, OrderAnswer, answers_field
from services.intake.domain.basket import Basket, BasketItem
from services.intake.domain.refusals import OrderUnknown
from services.intake.storage.order_list import OrderFilter
from services.intake.use_cases.list_orders import ListOrders, list_orders
from services.intake.use_cases.submit_purchase import SubmitPurchase, submit_purchase
from shared.contracts.intake.facts import SubmittedClient
from shared.kernel.actors import Actor
from shared.web.auth import the_actor
from shared.web.load import require_room
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("purchases", __name__, description="Orders that are placed and billed together.")

_STATUS = {True: HTTPStatus.CREATED, False: HTTPStatus.OK}


class ItemRequest(Request):
    service = fields.String(required=True)
    option = fields.String(load_default="")
    add_ons = fields.List(fields.String(), load_default=list)
    quantity = fields.Integer(strict=True, load_default=1)
    answers = answers_field(load_default=dict)
    note = fields.String(load_default="")


class BasketRequest(Request):
    """Orders to place together. `source` and `external_id` name them for ever; without them they get a name of their own."""

    source = fields.String(load_default="api")
    external_id = fields.String(load_default=None)
    client = fields.Nested(BuyerRequest, load_default=None)
    coupon = fields.String(load_default="")
    orders = fields.List(fields.Nested(ItemRequest), required=True)


class PurchaseAnswer(Answer):
    """A purchase with its orders, in the order of their ids."""

    purchase_id = fields.UUID(required=True)
    orders = fields.List(fields.Nested(OrderAnswer), required=True)


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.post("/purchases")
@resource.arguments(BasketRequest)
@resource.response(201, PurchaseAnswer)
@resource.alt_response(200, schema=PurchaseAnswer, success=True, description="The purchase was here before.")
@problems(resource, 401, 403, 404, 409, 503)
def create(request: dict[str, Any]) -> Any:
    """Place several orders at once; none of them is taken where one can't be. The same again answers the first with 200."""
    require_room()
    actor = the_actor()
    ask = SubmitPurchase(actor=actor, basket=_basket(named(request, actor)))
    with begin_work() as work:
        purchase, _, is_new = submit_purchase(work, ask)
        purchase_id = purchase.id
    return (
        _answer(actor, purchase_id),
        _STATUS[is_new],
        {"Location": url_for("purchases.show", purchase_id=purchase_id)},
    )


@resource.get("/purchases/<uuid:purchase_id>")
@resource.response(200, PurchaseAnswer)
@problems(resource, 401, 403, 404)
def show(purchase_id: UUID) -> Any:
    """One purchase with its orders."""
    return _answer(the_actor(), purchase_id)


def _basket(request: dict[str, Any]) -> Basket:
    items = tuple(BasketItem(**(item | {"add_ons": tuple(item["add_ons"])})) for item in request["orders"])
    buyer = request["client"] and SubmittedClient(**request["client"])
    return Basket(
        source=request["source"],
        external_id=request["external_id"],
        items=items,
        client=buyer,
        coupon=request["coupon"],
    )


def _answer(actor: Actor, purchase_id: UUID) -> dict[str, Any]:
    wanted = OrderFilter(purchase_id=purchase_id)
    with begin_work() as work:
        rows = list_orders(work, ListOrders(actor=actor, wanted=wanted, most=200))
    if not rows:
        raise OrderUnknown(f"there is no purchase {purchase_id}")
    return {"purchase_id": purchase_id, "orders": [order_answer(row, actor) for row in reversed(rows)]}
