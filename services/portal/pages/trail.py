"""The audit trail: who did what at each app, in rows that nobody changes."""

from typing import Final

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from services.portal.frame.boxes import fill
from services.portal.frame.downloads import passed_on
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.apps import NAMES
from shared.kernel.permissions import MEMBERS_MANAGE
from shared.kernel.refusals import NotFound

screen = Blueprint("trail", __name__, url_prefix="/settings/trail")

KINDS: Final = {
    "": lazy_gettext("Everything"),
    "sign_in": lazy_gettext("Sign-ins"),
    "permissions": lazy_gettext("Permissions"),
    "money": lazy_gettext("Money"),
    "export": lazy_gettext("Exports"),
    "erasure": lazy_gettext("Erasures"),
    "impersonation": lazy_gettext("In others' place"),
}


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the trail of one app, the newest first."""
    the_member_who_may(MEMBERS_MANAGE)
    app, kind = request.args.get("app", "workflow"), request.args.get("kind", "")
    if kind not in KINDS:
        raise NotFound("there is no such kind")
    trail = the_apps().trail(app)
    found = fill(
        lambda: trail.rows(kind=kind, cursor=request.args.get("cursor", "")),
        otherwise=_("This app can't be reached right now. Its trail is safe; try again in a minute."),
    )
    return render_template("settings/trail.html", app=app, kind=kind, found=found, apps=NAMES, kinds=KINDS)


@screen.get("/<app>.csv")
@signed_in
def export(app: str) -> Screen:
    """Hand out the whole trail of one app."""
    the_member_who_may(MEMBERS_MANAGE)
    return passed_on(the_apps().trail(app).export())
