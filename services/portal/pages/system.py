"""The system: how each app is, and how far behind."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.apps import NAMES
from shared.kernel.permissions import MESSAGES_MANAGE

screen = Blueprint("system", __name__, url_prefix="/settings/system")


@screen.get("")
@signed_in
def show() -> Screen:
    """Show what waits at each app, and since when."""
    the_member_who_may(MESSAGES_MANAGE)
    apps = the_apps()
    sorry = _("This app, or something it needs, can't be reached right now.")
    found = {name: fill(apps.state_of(name).now, otherwise=sorry) for name in NAMES}
    return render_template("settings/system.html", found=found)
