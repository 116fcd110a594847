"""The first steps: an agency sets itself up, and tries itself with an order."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.first_steps import SOURCE, STEPS, keep, steps_of
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.kits import answers_to_try, begin_with, kits
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Invalid, NotFound

screen = Blueprint("start", __name__, url_prefix="/start")


@screen.get("")
@signed_in
def show() -> Screen:
    """Show the steps; the first that is open is unfolded."""
    return _page()


def _page(failed: FailedForm | None = None) -> Screen:
    person = the_member_who_may(SERVICES_MANAGE)
    apps = the_apps()
    steps = steps_of(person, apps)
    at = next((step.key for step in steps if step.is_open), "")
    about = {step.key: step.about for step in steps}
    roles = about.get("team") and apps.team.roles()["items"]
    page = make_response(
        render_template("start.html", steps=steps, at=at, about=about, kits=kits(), roles=roles or [], failed=failed)
    )
    return keep(page, is_over=not at)


@screen.post("/<step>/skip")
@signed_in
def skip(step: str) -> Screen:
    """Leave a step out, in this browser; it can still be taken."""
    the_member_who_may(SERVICES_MANAGE)
    if step not in STEPS:
        raise NotFound("there is no such step")
    return keep(redirect(url_for("start.show")), skip=step)


@screen.post("/agency")
@signed_in
def change_agency() -> Screen:
    """Have the agency show itself so."""
    the_member_who_may(SERVICES_MANAGE)
    brand, sent = the_apps().brand, request.form
    said = {name: sent.get(name, "").strip() for name in ("name", "logo_url", "colour")}
    return _take("agency", _("That is you."), lambda: brand.have_brand(brand.brand() | said))


@screen.post("/service")
@signed_in
def create_service() -> Screen:
    """Have a service with its form, stages and tasks out of a kit."""
    the_member_who_may(SERVICES_MANAGE)
    kit = kits().get(request.form.get("kit", ""))
    currency = request.form.get("currency", "").strip().upper()
    return _take("service", _("It is on sale."), lambda: _begin(kit, currency))


def _begin(kit: Json | None, currency: str) -> None:
    if kit is None:
        raise Invalid([], _("choose what you sell"))
    begin_with(the_apps(), kit, currency)


@screen.post("/team")
@signed_in
def create_member() -> Screen:
    """Invite somebody: a mail with a link goes to them."""
    the_member_who_may(SERVICES_MANAGE)
    sent, apps = request.form, the_apps()
    said = {name: sent.get(name, "").strip() for name in ("name", "email", "role")} | {"capacity": 5}
    done = _("Invited: they choose their own password by the link in their mail.")
    return _take("team", done, lambda: apps.team.hire(said | {"services": _codes()}))


def _codes() -> list[str]:
    return [service["code"] for service in the_apps().intake.services()["items"]]


@screen.post("/order")
@signed_in
def create_order() -> Screen:
    """Place an order to try things out, for a client with the address that is given."""
    the_member_who_may(SERVICES_MANAGE)
    return _take("order", _("Placed. Follow it below."), lambda: _order(request.form.get("email", "").strip()))


def _order(email: str) -> Json:
    intake = the_apps().intake
    services = intake.services()["items"]
    if not services:
        raise Invalid([], _("put a service on sale first"))
    service = services[0]
    client = {"email": email, "name": _("Test client"), "company": ""}
    return intake.submit(
        {
            "source": SOURCE,
            "service": service["code"],
            "client": client,
            "answers": answers_to_try(service["form"]["fields"]),
            "note": _("This is a test."),
        }
    )


def _take(step: str, done: str, do: Callable[[], Any]) -> Screen:
    def again(failed: FailedForm) -> Screen:
        page = make_response(_page(failed))
        page.status_code = 422
        return page

    return carry_out(step, do, done=done, back=url_for("start.show"), again=again)
