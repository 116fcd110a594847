"""Ordering: what the agency sells, and the order form of each service, for visitors and signed-in clients."""

from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from services.portal.frame.basket import PREFIX, as_said, asked, is_client, item_of, the_basket
from services.portal.frame.credits import credits_for
from services.portal.frame.downloads import passed_on
from services.portal.frame.drafts import drop_draft, keep_draft, kept_draft
from services.portal.frame.people import Screen, apps_for_anybody
from services.portal.frame.uploads import send_files
from services.portal.gateways.app_api import Json
from services.portal.gateways.intake import Intake
from shared.kernel.refusals import Conflict, Invalid, Outage, TooMany

screen = Blueprint("shop", __name__)


@screen.get("/services")
def index() -> Screen:
    """Show what the agency sells."""
    found = apps_for_anybody().intake.services(request.args.get("cursor", ""))
    return render_template("shop/services.html", services=found["items"], next=found["next"])


@screen.get("/service-images/<uuid:image_id>")
def show_image(image_id: UUID) -> Screen:
    """Show the image of a service; it never becomes another one."""
    return passed_on(apps_for_anybody().catalogue.image(image_id), kept="public, max-age=31536000, immutable")


@screen.get("/services/<code>")
def show(code: str) -> Screen:
    """Show the order form of a service: with what was begun, or as it is in the basket where it is changed there."""
    intake, item_id = asked().intake, request.args.get("item", "")
    service = intake.service(code)
    said = _in_basket(item_id) or _on_plan() or kept_draft(intake, code)
    return order_form(service, _by_somebody_known() | said, [], "shop/order_form.html", item_id=item_id)


def _in_basket(item_id: str) -> Json:
    basket = the_basket() if item_id else None
    return next((as_said(item) for item in basket["items"] if item["item_id"] == item_id), {}) if basket else {}


def _on_plan() -> Json:
    """Return what is ordered on a plan, where the client comes from one."""
    plan_id = request.args.get("plan", "")
    return {"plan_id": plan_id, "option": request.args.get("option", "")} if plan_id else {}


def _by_somebody_known() -> Json:
    """Return who orders, where the basket knows it already."""
    basket = the_basket()
    return {"client": basket["client"]} if basket and basket["client"] else {}


@screen.post("/services/<code>/draft")
def keep(code: str) -> Screen:
    """Keep what is being typed."""
    intake = asked().intake
    said = _said(intake.service(code), is_known=is_client())
    return keep_draft(intake, code, said, Response(status=HTTPStatus.NO_CONTENT))


@screen.post("/services/<code>")
def create(code: str) -> Screen:
    """Order the service; show the form again with every problem beside its field, or say what comes next."""
    intake = asked().intake
    response = make_response(order(intake, code, "shop/order_form.html", is_known=is_client()))
    return drop_draft(intake, code, response) if response.status_code == HTTPStatus.OK else response


def order(intake: Intake, code: str, template: str, *, is_known: bool) -> Screen:
    """Send what was entered to intake; where something is wrong or out of reach, the form comes back as it was filled in."""
    service = intake.service(code)
    said = _said(service, is_known=is_known)
    try:
        send_file = partial(intake.send_for_order_form, code, said["key"])
        if not_taken := send_files(service["form"]["fields"], said["answers"], send_file, PREFIX):
            return order_form(service, said, not_taken, template), HTTPStatus.UNPROCESSABLE_ENTITY
        placed = intake.order_by_form(code, said)
    except Invalid as invalid:
        problems = [{"field": each.field, "message": each.message} for each in invalid.problems]
        return order_form(service, said, problems, template), HTTPStatus.UNPROCESSABLE_ENTITY
    except Conflict:
        sorry = _("This form was sent before. Open it again to order once more.")
        return order_form(service, said, [], template, sorry=sorry), HTTPStatus.CONFLICT
    except TooMany as often:
        sorry = often.sentence[:1].upper() + often.sentence[1:]
        return order_form(service, said, [], template, sorry=sorry), HTTPStatus.TOO_MANY_REQUESTS
    except Outage:
        sorry = _("We can't take your order right now. It is still here; send it again in a minute.")
        return order_form(service, said, [], template, sorry=sorry), HTTPStatus.SERVICE_UNAVAILABLE
    form_link = url_for("form.show", token=placed["form_token"]) if placed["form_token"] else ""
    done = template.replace("order_form", "ordered")
    token = placed["purchase_token"]
    return render_template(done, number=placed["number"], service=service, form_link=form_link, purchase_token=token)


def _said(service: Json, *, is_known: bool) -> Json:
    sent = request.form
    item = item_of(service, sent)
    del item["service"]
    return item | {
        "key": sent.get("key", ""),
        "homepage": sent.get("homepage", ""),
        "client": None if is_known else the_buyer(),
        "coupon": sent.get("coupon", "").strip(),
        **({"plan_id": sent["plan_id"]} if sent.get("plan_id") else {}),
    }


def the_buyer() -> Json:
    """Return who orders, as they say."""
    client = {name: request.form.get(f"client.{name}", "").strip() for name in ("email", "name", "company")}
    return client | {"locale": str(get_locale() or "en")}


def order_form(
    service: Json, said: Json, problems: Iterable[Json], template: str, *, sorry: str = "", **more: Any
) -> str:
    """Return the page: each problem beside its field, those of no field above."""
    asked = {field["name"] for field in service["form"]["fields"]}
    ours = {"client.email", "client.name", "client.company", "option", "add_ons", "quantity", "note", "coupon"}
    beside: dict[str, str] = {}
    above: list[str] = []
    for problem in problems:
        name = problem["field"]
        field = name.removeprefix(PREFIX).partition(".")[0] if name.startswith(PREFIX) else name
        if name in ours or (name.startswith(PREFIX) and field in asked):
            beside[field] = f"{beside[field]} {problem['message']}" if field in beside else problem["message"]
        else:
            above.append(problem["message"])
    return render_template(
        template,
        service=service,
        said=said,
        answers=said.get("answers", {}),
        key=said.get("key") or uuid4().hex,
        credits=credits_for(service["price"]),
        is_known=is_client() and not template.startswith("shop/embedded"),
        beside=beside,
        above=above,
        sorry=sorry,
        prefix=PREFIX,
        **more,
    )
