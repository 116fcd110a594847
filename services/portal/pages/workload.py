"""The workload: who of the team has how much, until when."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from services.portal.frame.boxes import Box
from services.portal.frame.people import Screen, signed_in, the_apps
from services.portal.gateways.app_api import Json
from shared.kernel.refusals import Outage

screen = Blueprint("workload", __name__)


@screen.get("/workload")
@signed_in
def index() -> Screen:
    """Show everybody's load, the busiest first."""
    try:
        loads: Box[Json] = Box(the_apps().workflow.workload())
    except Outage:
        loads = Box(notice=_("The workload can't be reached right now. Try again in a minute."))
    most = max((load["minutes"] for load in loads.content["items"]), default=0) if loads.content else 0
    return render_template("workload.html", loads=loads, most=most)
