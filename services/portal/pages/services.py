"""What the agency sells: its services with their prices, texts and terms."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.form_building import as_taken
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.offers import as_entered, offer_of, rows_of
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Conflict, Invalid, NotFound

screen = Blueprint("services", __name__, url_prefix="/settings")

STANDINGS: Final = ("public", "hidden", "archived")

#: What stands in the form of a service that is not there yet.
_NEW: Final = {
    "currency": "USD", "is_public": "1", "is_taxable": "1", "acceptance_days": "7", "asked_when": "before",
    "payment.policy": "upfront",
}  # fmt: skip


@screen.get("/services")
@signed_in
def index() -> Screen:
    """Show the services of one standing."""
    the_member_who_may(SERVICES_MANAGE)
    standing = request.args.get("standing", STANDINGS[0])
    if standing not in STANDINGS:
        raise NotFound("there is no such standing")
    found = the_apps().catalogue.services(standing, request.args.get("cursor", ""))
    return render_template("settings/services.html", found=found, standing=standing, standings=STANDINGS)


@screen.get("/new-service")
@signed_in
def new() -> Screen:
    """Show the empty form of a service."""
    return _new(_NEW)


def _new(shown: Mapping[str, str], failed: FailedForm | None = None) -> str:
    the_member_who_may(SERVICES_MANAGE)
    return render_template("settings/service.html", service=None, failed=failed, **_filled(shown))


def _filled(shown: Mapping[str, str]) -> dict[str, Any]:
    pipelines = fill(the_apps().workflow.pipelines, otherwise="").content
    rows = {kind: rows_of(shown, kind) for kind in ("options", "add_ons")}
    return {"shown": shown, "rows": rows, "pipelines": pipelines["items"] if pipelines else []}


@screen.post("/new-service")
@signed_in
def create() -> Screen:
    """Put a new service on sale; its form is next."""
    the_member_who_may(SERVICES_MANAGE)
    sent, code = request.form, request.form.get("code", "").strip()
    return carry_out(
        "service",
        lambda: _publish_new(code, sent),
        done=_("The service is on sale. Now say what its clients are asked."),
        back=url_for("service_form.show", code=code or "-"),
        again=lambda failed: (_new(sent, failed), 422),
    )


def _publish_new(code: str, sent: Mapping[str, str]) -> None:
    catalogue = the_apps().catalogue
    try:
        catalogue.service(code or "-")
    except NotFound:
        catalogue.publish(code or "-", offer_of(sent, {"fields": []}))
    else:
        raise Conflict(_("another service has this code"))


@screen.get("/services/<code>")
@signed_in
def show(code: str) -> Screen:
    """Show one service."""
    the_member_who_may(SERVICES_MANAGE)
    service = the_apps().catalogue.service(code)
    return _service(service, as_entered(service))


def _service(service: Json, shown: Mapping[str, str], failed: FailedForm | None = None) -> str:
    return render_template("settings/service.html", service=service, failed=failed, **_filled(shown))


@screen.post("/services/<code>")
@signed_in
def change(code: str) -> Screen:
    """Sell a service on other terms; one that was archived is on sale again. Its form stays."""
    the_member_who_may(SERVICES_MANAGE)
    sent, catalogue = request.form, the_apps().catalogue
    service = catalogue.service(code)
    form = {"fields": as_taken(service["form"]["fields"])}
    return carry_out(
        "service",
        lambda: catalogue.publish(code, offer_of(sent, form)),
        done=_("Kept. Orders that are placed from now on have it so."),
        back=url_for("services.show", code=code),
        again=lambda failed: (_service(service, sent, failed), 422),
    )


@screen.post("/services/<code>/archive")
@signed_in
def archive(code: str) -> Screen:
    """Sell a service no longer; its orders go on."""
    the_member_who_may(SERVICES_MANAGE)
    catalogue = the_apps().catalogue
    service = catalogue.service(code)
    return carry_out(
        "archive",
        lambda: catalogue.archive(code),
        done=_("Archived: nobody can order it any more."),
        back=url_for("services.index"),
        again=lambda failed: (_service(service, as_entered(service), failed), 422),
    )


@screen.post("/services/<code>/image")
@signed_in
def create_image(code: str) -> Screen:
    """Show a picture with a service, in the catalogue and on its order form."""
    the_member_who_may(SERVICES_MANAGE)
    catalogue = the_apps().catalogue
    service = catalogue.service(code)
    return carry_out(
        "image",
        lambda: _send_image(code),
        done=_("The picture is shown from now on."),
        back=url_for("services.show", code=code),
        again=lambda failed: (_service(service, as_entered(service), failed), 422),
    )


def _send_image(code: str) -> None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid([], _("choose a picture first"))
    the_apps().catalogue.send_image(code, sent.filename, sent.stream)


@screen.post("/services/<code>/image/removal")
@signed_in
def remove_image(code: str) -> Screen:
    """Show no picture with a service any more."""
    the_member_who_may(SERVICES_MANAGE)
    catalogue = the_apps().catalogue
    service = catalogue.service(code)
    return carry_out(
        "image",
        lambda: catalogue.remove_image(code),
        done=_("The picture is gone."),
        back=url_for("services.show", code=code),
        again=lambda failed: (_service(service, as_entered(service), failed), 422),
    )
