"""Import: orders from a CSV file, first as a preview that says what would become of each row."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from services.portal.frame.forms import sentence_of
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import ORDERS_CREATE
from shared.kernel.refusals import NotAllowed, Outage, Refusal, Unauthenticated

screen = Blueprint("imports", __name__)


@screen.get("/orders/import")
@signed_in
def show() -> Screen:
    """Ask for the file."""
    the_member_or_client().require(ORDERS_CREATE)
    return _page("")


@screen.post("/orders/import")
@signed_in
def create() -> Screen:
    """Show what would become of each row; once that was seen and is meant, take them in."""
    the_member_or_client().require(ORDERS_CREATE)
    csv, is_rehearsal = _csv(), "is_meant" not in request.form
    if not csv.strip():
        return _page("", sorry=_("Choose a file, or paste its rows.")), 422
    try:
        return _page(csv, outcome=the_apps().intake.take_in(csv, is_rehearsal=is_rehearsal))
    except (Unauthenticated, NotAllowed):
        raise
    except Refusal as no:
        return _page(csv, sorry=sentence_of(no)), 422
    except Outage:
        return _page(csv, sorry=_("The rows can't be checked right now. Try again in a minute.")), 503


def _csv() -> str:
    file = request.files.get("file")
    return file.read().decode("utf-8-sig", "replace") if file and file.filename else request.form.get("csv", "")


def _page(csv: str, *, outcome: Json | None = None, sorry: str = "") -> str:
    return render_template("import.html", csv=csv, outcome=outcome, sorry=sorry)
