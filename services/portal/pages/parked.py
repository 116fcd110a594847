"""Parked messages: what an app could not process, to be tried again or dropped with a reason."""

import base64
import json
from collections.abc import Callable
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from services.portal.gateways.apps import NAMES
from shared.kernel.permissions import MESSAGES_MANAGE
from shared.kernel.refusals import NotFound

screen = Blueprint("parked", __name__, url_prefix="/settings/parked")

STATES: Final = ("new", "replayed", "dropped")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show what is parked at one app, the last seen first."""
    the_member_who_may(MESSAGES_MANAGE)
    app, state = request.args.get("app", NAMES[0]), request.args.get("state", STATES[0])
    if state not in STATES:
        raise NotFound("there is no such state")
    parking = the_apps().parking(app)
    found = fill(
        lambda: parking.messages(state=state, cursor=request.args.get("cursor", "")),
        otherwise=_("This app can't be reached right now. Its messages are safe; try again in a minute."),
    )
    return render_template("settings/parked.html", app=app, state=state, found=found, apps=NAMES, states=STATES)


@screen.get("/<app>/<uuid:parked_id>")
@signed_in
def show(app: str, parked_id: UUID) -> Screen:
    """Show one, with its bytes as they came."""
    return _message(app, parked_id)


def _message(app: str, parked_id: UUID, failed: FailedForm | None = None) -> str:
    the_member_who_may(MESSAGES_MANAGE)
    message = the_apps().parking(app).message(parked_id)
    text = _readable(base64.b64decode(message["raw"]))
    return render_template("settings/parked_message.html", app=app, message=message, text=text, failed=failed)


def _readable(raw: bytes) -> str:
    """Return JSON with its lines apart; anything else as it came, with marks for what is no text."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return raw.decode(errors="replace")


@screen.post("/<app>/<uuid:parked_id>/replay")
@signed_in
def create_replay(app: str, parked_id: UUID) -> Screen:
    """Have it tried again."""
    done = _("It is being tried again. If it fails once more, it comes back here.")
    return _answer(app, parked_id, "replay", done, lambda: the_apps().parking(app).replay(parked_id))


@screen.post("/<app>/<uuid:parked_id>/drop")
@signed_in
def create_drop(app: str, parked_id: UUID) -> Screen:
    """Say that it will not be processed, and why."""
    why = request.form.get("why", "").strip()
    return _answer(app, parked_id, "drop", _("Dropped."), lambda: the_apps().parking(app).drop(parked_id, why))


def _answer(app: str, parked_id: UUID, name: str, done: str, do: Callable[[], Json]) -> Screen:
    the_member_who_may(MESSAGES_MANAGE)
    back = url_for("parked.index", app=app)
    return carry_out(name, do, done=done, back=back, again=lambda failed: (_message(app, parked_id, failed), 422))
