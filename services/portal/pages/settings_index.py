"""The settings: the first page, with what of them somebody may change."""

from flask import Blueprint, render_template

from services.portal.frame.people import Screen, signed_in, the_member_or_client
from services.portal.frame.places import settings_for
from shared.kernel.refusals import NotFound

screen = Blueprint("settings", __name__)


@screen.get("/settings")
@signed_in
def index() -> Screen:
    """Show what there is to set."""
    parts = settings_for(the_member_or_client())
    if not parts:
        raise NotFound("nothing here is theirs to set")
    return render_template("settings/index.html", parts=parts)
