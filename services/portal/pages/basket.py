"""The basket: orders that are put together, with what they come to, until they are placed at once."""

from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from services.portal.frame.basket import (
    PREFIX,
    asked,
    basket_key,
    count_basket,
    is_client,
    item_of,
    leave_basket,
)
from services.portal.frame.boxes import fill
from services.portal.frame.drafts import drop_draft
from services.portal.frame.forms import carry_out, sentence_of
from services.portal.frame.people import Screen
from services.portal.frame.uploads import send_files
from services.portal.gateways.app_api import Json
from services.portal.pages.shop import order_form, the_buyer
from shared.kernel.refusals import Invalid, NotFound, Outage, Refusal

screen = Blueprint("basket", __name__)

_FORM = "shop/order_form.html"


@screen.get("/basket")
def show() -> Screen:
    """Show what is in the basket, and what it comes to."""
    return _page(_basket())


def _basket() -> Json:
    basket = asked().baskets.show(basket_key())
    count_basket(basket)
    return basket


def _page(basket: Json, problems: Iterable[Json] = (), sorry: str = "") -> str:
    beside, above = dict[str, str](), list[str]()
    for problem in problems:
        if problem["field"] in {"client.email", "client.name", "client.company", "coupon"}:
            beside[problem["field"]] = problem["message"]
        else:
            above.append(problem["message"])
    return render_template(
        "shop/basket.html",
        basket=basket,
        quote=_quote(basket["offer"]),
        is_known=is_client(),
        client=the_buyer() if request.form else basket["client"] or {},
        beside=beside,
        above=above,
        sorry=sorry,
    )


def _quote(offer: str | None) -> Json | None:
    """Return what an offer comes to with coupon and tax; None where billing can't be reached."""
    return fill(lambda: asked().pay_links.quote(offer), otherwise="").content if offer else None


@screen.post("/services/<code>/basket")
def create(code: str) -> Screen:
    """Put the order into the basket; show its form again with every problem beside its field."""
    item_id = request.form.get("item_id", "") or uuid4().hex
    intake = asked().intake
    service = intake.service(code)
    item = item_of(service, request.form)
    again = partial(order_form, service, item, template=_FORM, item_id=item_id)
    try:
        name = asked().baskets.show(basket_key())["name"]
        send_file = partial(intake.send_for_order_form, code, name)
        if not_taken := send_files(service["form"]["fields"], item["answers"], send_file, PREFIX):
            return again(problems=not_taken), HTTPStatus.UNPROCESSABLE_ENTITY
        count_basket(asked().baskets.put(basket_key(), item_id, item))
        _note_buyer()
    except Invalid as invalid:
        problems = [{"field": each.field, "message": each.message} for each in invalid.problems]
        return again(problems=problems), HTTPStatus.UNPROCESSABLE_ENTITY
    except NotFound:
        raise
    except Refusal as no:
        return again(problems=[], sorry=sentence_of(no)), HTTPStatus.CONFLICT
    except Outage:
        sorry = _("We can't take your order right now. It is still here; send it again in a minute.")
        return again(problems=[], sorry=sorry), HTTPStatus.SERVICE_UNAVAILABLE
    flash(_("It is in your basket."))
    return drop_draft(intake, code, redirect(url_for("basket.show")))


def _note_buyer() -> None:
    """Whoever has said who they are is not asked again."""
    buyer = {name: text for name, text in the_buyer().items() if name != "locale"}
    if not is_client() and any(buyer.values()):
        fill(lambda: asked().baskets.describe(basket_key(), client=buyer), otherwise="")


@screen.post("/services/<code>/price")
def show_price(code: str) -> Screen:
    """Say what the order comes to as its form is filled in: the part of the page alone, or without a script the page."""
    service = asked().intake.service(code)
    item = item_of(service, request.form)
    price = fill(lambda: asked().baskets.price(basket_key(), item), otherwise="").content
    quote = _quote(price["offer"]) if price else None
    if "HX-Request" in request.headers:
        return render_template("shop/price.html", price=price, quote=quote)
    return order_form(
        service, item, [], _FORM, item_id=request.form.get("item_id", ""), price=price, quote=quote, is_asked=True
    )


@screen.post("/basket/items/<item_id>/removal")
def remove(item_id: str) -> Screen:
    """Take an order out of the basket."""

    def take_out() -> None:
        asked().baskets.take_out(basket_key(), item_id)
        _basket()

    return carry_out(
        "item",
        take_out,
        done=_("It is out of the basket."),
        back=url_for("basket.show"),
        again=lambda failed: (_page(_basket(), sorry=failed.sentence), HTTPStatus.UNPROCESSABLE_ENTITY),
    )


@screen.post("/basket/coupon")
def change_coupon() -> Screen:
    """Name a coupon, or none."""
    try:
        asked().baskets.describe(basket_key(), coupon=request.form.get("coupon", "").strip())
    except Invalid as invalid:
        problems = [{"field": "coupon", "message": each.message} for each in invalid.problems]
        return _page(_basket(), problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("basket.show"))


@screen.post("/basket")
def place() -> Screen:
    """Order all of it; go on to what it needs next, or say what keeps it from being ordered."""
    said = {"homepage": request.form.get("homepage", ""), "client": None if is_client() else the_buyer()}
    try:
        _note_buyer()
        placed = asked().baskets.place(basket_key(), said)
    except Invalid as invalid:
        problems = [{"field": each.field, "message": each.message} for each in invalid.problems]
        return _page(_basket(), problems), HTTPStatus.UNPROCESSABLE_ENTITY
    except NotFound:
        raise
    except Refusal as no:
        return _page(_basket(), sorry=sentence_of(no)), HTTPStatus.CONFLICT
    except Outage:
        sorry = _("We can't take your order right now. It is still here; send it again in a minute.")
        return _page(_basket(), sorry=sorry), HTTPStatus.SERVICE_UNAVAILABLE
    leave_basket()
    session.pop("basket_count", None)
    return redirect(url_for("checkout.show", token=placed["token"]))
