"""Invoices: a client's own, or all for members who see money."""

from typing import Final

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from services.portal.frame.boxes import Box
from services.portal.frame.people import Screen, signed_in, the_apps
from services.portal.gateways.app_api import Json
from shared.kernel.refusals import Outage

screen = Blueprint("invoices", __name__)

_STATES: Final = ("open", "paid", "void")


@screen.get("/invoices")
@signed_in
def index() -> Screen:
    """Show a page of invoices, newest first."""
    state, cursor = request.args.get("state", ""), request.args.get("cursor", "")
    state = state if state in _STATES else ""
    try:
        found: Box[Json] = Box(the_apps().billing.invoices(state=state, cursor=cursor))
    except Outage:
        found = Box(notice=_("The invoices can't be reached right now. Nothing is lost; try again in a minute."))
    return render_template("invoices.html", invoices=found, state=state, states=_STATES, cursor=cursor)
