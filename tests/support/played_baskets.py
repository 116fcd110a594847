"""Baskets, played: kept in a dictionary, priced at the played service's options, placed as one purchase."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint, jsonify, request

from tests.support import played_agency as agency
from tests.support import played_rooms as rooms

PURCHASE_TOKEN = "a-purchase.signed"
NAME = "basket-" + "0" * 40


def usd(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


def baskets(apps: Any, service: Callable[[], dict[str, Any]]) -> Blueprint:
    """Play intake's baskets of the service that `service` gives."""
    pages = Blueprint("intake_baskets", __name__, url_prefix="/intake")
    kept: dict[str, dict[str, Any]] = {}

    def of(key: str) -> dict[str, Any]:
        return kept.setdefault(key, {"items": {}, "coupon": "", "client": None})

    def price_of(item: dict[str, Any]) -> int | None:
        options = {each["code"]: each["price"]["amount"] for each in service()["options"]}
        extras = {each["code"]: each["price"]["amount"] for each in service()["add_ons"]}
        if item["option"] not in options or item["quantity"] < 1:
            return None
        return int(options[item["option"]] + sum(extras[code] for code in item["add_ons"])) * item["quantity"]

    def shown(key: str) -> Any:
        basket = of(key)
        items = [_item(service(), item_id, item, price_of(item)) for item_id, item in basket["items"].items()]
        total = sum(item["total"]["amount"] for item in items)
        priced = {"total": usd(total) if items else None, "offer": f"{total}-{basket['coupon']}" if items else None}
        return jsonify({"name": NAME, **basket, **priced, "items": items})

    @pages.get("/baskets/<key>")
    def show(key: str) -> Any:
        return shown(key)

    @pages.patch("/baskets/<key>")
    def describe(key: str) -> Any:
        of(key).update({name: said for name, said in request.get_json().items() if said is not None})
        return shown(key)

    @pages.put("/baskets/<key>/items/<item_id>")
    def put(key: str, item_id: str) -> Any:
        of(key)["items"][item_id] = request.get_json()
        return shown(key)

    @pages.delete("/baskets/<key>/items/<item_id>")
    def take_out(key: str, item_id: str) -> Any:
        of(key)["items"].pop(item_id, None)
        return "", 204

    @pages.post("/baskets/<key>/price")
    def price(key: str) -> Any:
        total = price_of(request.get_json())
        offer = None if total is None else f"{total}-{of(key)['coupon']}"
        return jsonify(unit_price=None, total=None if total is None else usd(total), offer=offer)

    @pages.post("/baskets/<key>/purchase")
    def place(key: str) -> Any:
        return jsonify(_purchase("funding")), 201

    @pages.get("/purchase-pages/<token>")
    def purchase(token: str) -> Any:
        return jsonify(_purchase("funding"))

    return pages


def bills(apps: Any) -> Blueprint:
    """Play what billing says of baskets and purchases: a tenth off for any coupon but NONE."""
    pages = Blueprint("billing_bills", __name__, url_prefix="/billing")

    @pages.post("/quotes")
    def quote() -> Any:
        amount, _, coupon = request.get_json()["offer"].partition("-")
        off = int(amount) // 10 if coupon not in {"", "NONE"} else 0
        return jsonify(
            lines=[],
            subtotal=usd(int(amount)),
            discount=usd(off),
            tax=usd(0),
            total=usd(int(amount) - off),
            coupon_refused="there is no coupon NONE" if coupon == "NONE" else "",
        )

    @pages.get("/purchase-bills/<token>")
    def bill(token: str) -> Any:
        return jsonify(token=rooms.PAY_TOKEN, path=f"/pay/{rooms.PAY_TOKEN}")

    return pages


def _item(service: dict[str, Any], item_id: str, item: dict[str, Any], total: int | None) -> dict[str, Any]:
    chosen = [each for each in service["options"] if each["code"] == item["option"]]
    extras = [each for each in service["add_ons"] if each["code"] in item["add_ons"]]
    return item | {
        "item_id": item_id,
        "service": {"code": item["service"], "name": service["name"]},
        "option": chosen[0] if chosen else None,
        "add_ons": extras,
        "unit_price": usd(total or 0),
        "total": usd(total or 0),
        "problems": [],
    }


def _purchase(state: str) -> dict[str, Any]:
    order = {"service_name": "SEO content package", "state": state, "form_token": None, "problems": []}
    orders = [order | {"order_id": str(one), "number": number} for one, number in _ORDERS]
    return {"purchase_id": str(uuid4()), "token": PURCHASE_TOKEN, "orders": orders}


_ORDERS = ((agency.DELIVERED, "7KQ2M9XD"), (uuid4(), "V9BD3XFC"))
