"""Baskets: filled by anybody who has their key, saved while they are, and placed as one purchase."""

import re
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Final

from flask_smorest import Blueprint

from services.intake.api import begin_work, vouched
from services.intake.api.askers import the_orderer
from services.intake.api.basket_schemas import (
    BasketAnswer,
    BasketItemRequest,
    DescriptionRequest,
    PlacedAnswer,
    PlacingRequest,
    PriceAnswer,
)
from services.intake.api.purchase_pages import page_of_purchase
from services.intake.api.visits import LINK_HOLDERS_MORE, count_visit
from services.intake.domain.basket import BasketItem
from services.intake.domain.pricing import PricedBasket, PricedItem, price_item
from services.intake.domain.refusals import BasketUnknown
from services.intake.storage.work import Work
from services.intake.use_cases.close_basket import close_basket
from services.intake.use_cases.describe_basket import DescribeBasket, describe_basket
from services.intake.use_cases.fill_basket import FillBasket, fill_basket
from services.intake.use_cases.open_basket import open_basket
from services.intake.use_cases.read_basket import read_basket
from services.intake.use_cases.submit_purchase import SubmitPurchase, submit_purchase
from services.intake.use_cases.take_out_of_basket import take_out_of_basket
from shared.contracts.intake.facts import SubmittedClient
from shared.contracts.parts import PurchaseLine
from shared.contracts.schema import plain
from shared.kernel.ids import new_id
from shared.web.load import require_room
from shared.web.resource import problems
from shared.web.vouched import OFFER

resource = Blueprint("baskets", __name__, description="Orders that are put together before they are placed.")

_BASKET: Final = "/baskets/<string(maxlength=100):key>"
_ITEM: Final = f"{_BASKET}/items/<string(maxlength=40):item_id>"
#: A key is a secret that whoever fills the basket has made.
_KEY: Final = re.compile(r"[\w-]{32,100}", re.ASCII)
_OPEN: dict[str, Any] = {"security": [{}, {"token": []}]}
_STATUS: Final = {True: HTTPStatus.CREATED, False: HTTPStatus.OK}


def _checked(key: str) -> str:
    """Raises BasketUnknown, TooMany."""
    if not _KEY.fullmatch(key):
        raise BasketUnknown("a basket's key is 32 to 100 letters, digits, hyphens and low lines")
    count_visit("basket", times=LINK_HOLDERS_MORE)
    return key


def _item(request: dict[str, Any]) -> BasketItem:
    return BasketItem(**request | {"add_ons": tuple(request["add_ons"])})


def _shown(work: Work, key: str) -> dict[str, Any]:
    basket: PricedBasket = open_basket(work, key)
    kept = basket.kept
    return {
        "name": kept.name,
        "items": [_priced(each) for each in basket.items],
        "coupon": kept.coupon,
        "client": kept.client,
        "total": basket.total,
        "offer": _offer(basket.lines, kept.coupon),
    }


def _priced(one: PricedItem) -> dict[str, Any]:
    line = one.line
    return {
        "item_id": one.item_id,
        "service": {"code": one.item.service, "name": one.service_name},
        "option": one.bought and one.bought.option,
        "add_ons": [asdict(each) for each in one.bought.add_ons] if one.bought else [],
        "quantity": one.item.quantity,
        "answers": one.item.answers,
        "note": one.item.note,
        "unit_price": line and line.unit_price,
        "total": line and line.unit_price * line.quantity,
        "problems": one.problems,
    }


def _offer(lines: list[PurchaseLine], coupon: str) -> str | None:
    if not lines:
        return None
    return vouched().token_for(OFFER, {"lines": [plain(line) for line in lines], "coupon": coupon})


@resource.get(_BASKET)
@resource.response(200, BasketAnswer)
@problems(resource, 401, 404, 429)
@resource.doc(**_OPEN)
def show(key: str) -> Any:
    """What is in the basket of this key, and what it costs now; an empty one where nothing was put in yet."""
    _checked(key)
    with begin_work() as work:
        return _shown(work, key)


@resource.patch(_BASKET)
@resource.arguments(DescriptionRequest)
@resource.response(200, BasketAnswer)
@problems(resource, 401, 404, 409, 429)
@resource.doc(**_OPEN)
def change(request: dict[str, Any], key: str) -> Any:
    """Name a coupon, or who orders; both are checked when the basket is placed."""
    _checked(key)
    with begin_work() as work:
        describe_basket(work, DescribeBasket(key=key, **request))
        return _shown(work, key)


@resource.put(_ITEM)
@resource.arguments(BasketItemRequest)
@resource.response(200, BasketAnswer)
@problems(resource, 401, 404, 409, 429)
@resource.doc(**_OPEN)
def put_item(request: dict[str, Any], key: str, item_id: str) -> Any:
    """Put an order into the basket, in place of the one of this id; `item_id` is the caller's."""
    _checked(key)
    _, source = the_orderer()
    with begin_work() as work:
        fill_basket(work, FillBasket(key=key, item_id=item_id, item=_item(request), source=source))
        return _shown(work, key)


@resource.delete(_ITEM)
@resource.response(204)
@problems(resource, 401, 404, 409, 429)
@resource.doc(**_OPEN)
def remove_item(key: str, item_id: str) -> None:
    """Take an order out of the basket."""
    _checked(key)
    with begin_work() as work:
        take_out_of_basket(work, key, item_id)


@resource.post(f"{_BASKET}/price")
@resource.arguments(BasketItemRequest)
@resource.response(200, PriceAnswer)
@problems(resource, 401, 404, 429)
@resource.doc(**_OPEN)
def price(request: dict[str, Any], key: str) -> Any:
    """What an order would cost now, with the basket's coupon; nothing is put in."""
    _checked(key)
    item = _item(request)
    with begin_work() as work:
        found = work.services.on_sale(item.service)
        line = price_item("", item, found[0] if found else None).line
        coupon = open_basket(work, key).kept.coupon
    if line is None or item.quantity < 1:
        return {"unit_price": None, "total": None, "offer": None}
    return {
        "unit_price": line.unit_price,
        "total": line.unit_price * line.quantity,
        "offer": _offer([line], coupon),
    }


@resource.post(f"{_BASKET}/purchase")
@resource.arguments(PlacingRequest)
@resource.response(201, PlacedAnswer)
@resource.alt_response(200, schema=PlacedAnswer, success=True, description="The basket was placed before.")
@problems(resource, 401, 404, 409, 429, 503)
@resource.doc(**_OPEN)
def place(request: dict[str, Any], key: str) -> Any:
    """Place all that is in the basket: a visitor says who they are, a signed-in client does not need to."""
    require_room()
    _checked(key)
    count_visit("order form")
    if request["homepage"]:
        return {"purchase_id": new_id(), "token": "-", "orders": []}, HTTPStatus.CREATED
    actor, source = the_orderer()
    client = request["client"] and SubmittedClient(**request["client"])
    with begin_work() as work:
        placed = submit_purchase(
            work, SubmitPurchase(actor=actor, basket=read_basket(work, key, source=source, client=client))
        )
        close_basket(work, key, placed.purchase.id)
        return page_of_purchase(work, placed.purchase.id, placed.orders), _STATUS[placed.is_new]
