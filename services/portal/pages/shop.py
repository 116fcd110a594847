"""Ordering: what the agency sells, and the order form of each service, for visitors and signed-in clients."""

from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from uuid import uuid4

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from services.portal.frame.answers import entered
from services.portal.frame.drafts import drop_draft, keep_draft, kept_draft
from services.portal.frame.people import Screen, apps_for_anybody, the_apps, the_person
from services.portal.frame.uploads import send_files
from services.portal.gateways.app_api import Json
from services.portal.gateways.intake import Intake
from shared.kernel.refusals import Conflict, Invalid, Outage, TooMany

screen = Blueprint("shop", __name__)

#: What stands before the names of a form's fields, so that they never meet those of ours.
PREFIX = "answers."


@screen.get("/services")
def index() -> Screen:
    """Show what the agency sells."""
    found = apps_for_anybody().intake.services(request.args.get("cursor", ""))
    return render_template("shop/services.html", services=found["items"], next=found["next"])


@screen.get("/services/<code>")
def show(code: str) -> Screen:
    """Show the order form of a service."""
    intake = _asked()
    return order_form(intake.service(code), kept_draft(intake, code), [], "shop/order_form.html")


@screen.post("/services/<code>/draft")
def keep(code: str) -> Screen:
    """Keep what is being typed."""
    intake = _asked()
    said = _said(intake.service(code), is_known=_is_client())
    return keep_draft(intake, code, said, Response(status=HTTPStatus.NO_CONTENT))


@screen.post("/services/<code>")
def create(code: str) -> Screen:
    """Order the service; show the form again with every problem beside its field, or say what comes next."""
    intake = _asked()
    response = make_response(order(intake, code, "shop/order_form.html", is_known=_is_client()))
    return drop_draft(intake, code, response) if response.status_code == HTTPStatus.OK else response


def _is_client() -> bool:
    person = the_person()
    return person is not None and person.is_client


def _asked() -> Intake:
    """Members fill the form in as anybody: for somebody who is not there, with their name and address."""
    return the_apps().intake if _is_client() else apps_for_anybody().intake


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
    return render_template(done, number=placed["number"], service=service, form_link=form_link)


def _said(service: Json, *, is_known: bool) -> Json:
    sent = request.form
    quantity = sent.get("quantity", "1").strip()
    is_asked = service["asked_when"] == "before"
    client = {name: sent.get(f"client.{name}", "").strip() for name in ("email", "name", "company")}
    return {
        "key": sent.get("key", ""),
        "homepage": sent.get("homepage", ""),
        "client": None if is_known else client | {"locale": str(get_locale() or "en")},
        "option": sent.get("option", ""),
        "add_ons": sent.getlist("add_ons"),
        "quantity": int(quantity[:9]) if quantity.isascii() and quantity.isdecimal() else 0,
        "answers": entered(service["form"]["fields"], sent, PREFIX) if is_asked else {},
        "note": sent.get("note", ""),
        "coupon": sent.get("coupon", "").strip(),
    }


def order_form(service: Json, said: Json, problems: Iterable[Json], template: str, *, sorry: str = "") -> str:
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
        is_known=_is_client() and not template.startswith("shop/embedded"),
        beside=beside,
        above=above,
        sorry=sorry,
        prefix=PREFIX,
    )
