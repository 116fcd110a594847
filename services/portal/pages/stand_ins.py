"""Seeing the portal as a client sees it, and coming back."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.portal.frame.people import (
    Screen,
    be_oneself,
    signed_in,
    stand_in,
    the_apps,
    the_member_or_client,
    the_member_who_may,
)
from shared.kernel.permissions import MEMBERS_MANAGE
from shared.kernel.refusals import NotFound, Outage, Refusal

screen = Blueprint("stand_ins", __name__)


@screen.post("/clients/<uuid:client_id>/stand-in")
@signed_in
def create(client_id: UUID) -> Screen:
    """See everything as this client sees it, for half an hour."""
    the_member_who_may(MEMBERS_MANAGE)
    stand_in(the_apps().intake.stand_in(client_id))
    return redirect(url_for("home.show"))


@screen.post("/stand-in/end")
@signed_in
def remove() -> Response:
    """Be oneself again."""
    person = the_member_or_client()
    if not person.by:
        raise NotFound("nobody's place is taken here")
    try:
        the_apps().intake.end_stand_in()
    except (Refusal, Outage):
        flash(_("The session in their place ends by itself within half an hour."))
    is_back = be_oneself()
    return redirect(url_for("clients.show", client_id=person.id) if is_back and person.id else url_for("sign_in.show"))
