"""Preferences: how somebody is told of what, when they want quiet, in which language, where they are."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from zoneinfo import available_timezones

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.languages import COOKIE, LANGUAGES
from services.portal.frame.people import Screen, local_path, signed_in, the_apps, the_member_or_client, the_person
from services.portal.gateways.app_api import Json
from shared.kernel.refusals import NotFound

screen = Blueprint("preferences", __name__, url_prefix="/preferences")

_KEPT_FOR: Final = timedelta(days=365)

#: What clients may be told on other ways, and the team.
_OF_CLIENTS: Final[Mapping[str, str]] = {
    "order_received": lazy_gettext("An order came in"),
    "details_missing": lazy_gettext("Details are missing"),
    "stage_reached": lazy_gettext("An order reached a stage"),
    "order_delivered": lazy_gettext("Work is handed over"),
    "message_posted": lazy_gettext("Somebody wrote to me"),
    "order_completed": lazy_gettext("An order is complete"),
    "order_cancelled": lazy_gettext("An order is cancelled"),
    "rating_asked": lazy_gettext("We ask how it was"),
}
_OF_TEAM: Final[Mapping[str, str]] = {
    "order_assigned": lazy_gettext("An order is mine"),
    "order_unassigned": lazy_gettext("An order is mine no more"),
    "order_changed": lazy_gettext("An order was changed"),
    "message_posted": lazy_gettext("A client wrote"),
    "team_message_posted": lazy_gettext("The team wrote"),
    "revision_requested": lazy_gettext("Changes are asked for"),
    "order_completed": lazy_gettext("An order is complete"),
    "order_due_soon": lazy_gettext("An order is due soon"),
    "order_at_risk": lazy_gettext("An order may be late"),
    "order_overdue": lazy_gettext("An order is overdue"),
    "order_rated_low": lazy_gettext("A client is not happy"),
    "review_waiting": lazy_gettext("An order waits for a review"),
    "work_overview": lazy_gettext("What the week holds, on Monday"),
}
_RHYTHMS: Final[Mapping[str, str]] = {
    "at_once": lazy_gettext("Each at once"),
    "daily": lazy_gettext("In one mail a day"),
    "weekly": lazy_gettext("In one mail a week"),
}
_WAYS: Final[Mapping[str, Sequence[str] | None]] = {
    "rules": None,
    "both": ("email", "portal"),
    "email": ("email",),
    "portal": ("portal",),
    "none": (),
}


@screen.get("")
@signed_in
def show() -> Screen:
    """Show how I am told."""
    return _page()


def _page(failed: FailedForm | None = None) -> str:
    person, apps = the_member_or_client(), the_apps()
    sorry = _("Your preferences can't be reached right now. Nothing is lost; try again in a minute.")
    told = fill(apps.notify.preferences, otherwise=sorry)
    me = fill(lambda: apps.client_book.client(str(person.id)), otherwise="").content if person.is_client else None
    return render_template(
        "preferences.html",
        told=told,
        ways={kind: _way_of(wish) for kind, wish in told.content["wishes"].items()} if told.content else {},
        kinds=_OF_CLIENTS if person.is_client else _OF_TEAM,
        rhythms=_RHYTHMS,
        me=me,
        languages=LANGUAGES,
        time_zones=sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC") if me else (),
        failed=failed,
    )


def _way_of(wish: Sequence[str]) -> str:
    return next(
        (way for way, channels in _WAYS.items() if channels is not None and set(channels) == set(wish)), "rules"
    )


@screen.post("")
@signed_in
def change() -> Screen:
    """Say how I want to be told from now on; kinds that are not on this page stay as they are."""
    sent, notify = request.form, the_apps().notify
    habits: Json = {name: sent.get(name) or None for name in ("quiet_from", "quiet_until")}
    habits["rhythm"] = sent.get("rhythm", "at_once")

    def prefer() -> Json:
        shown = {name.removeprefix("kind."): way for name, way in sent.items() if name.startswith("kind.")}
        wishes = {kind: wish for kind, wish in notify.preferences()["wishes"].items() if kind not in shown}
        chosen = {kind: _WAYS.get(way) for kind, way in shown.items()}
        return notify.prefer(wishes | {kind: list(wish) for kind, wish in chosen.items() if wish is not None}, habits)

    return carry_out("told", prefer, done=_("Kept."), back=url_for("preferences.show"), again=_again)


@screen.post("/place")
@signed_in
def change_place() -> Screen:
    """Say in which language mails come, and where I am."""
    person, sent = the_member_or_client(), request.form
    if not person.is_client or person.id is None:
        raise NotFound("members are changed by who manages the team")
    client_id, said = person.id, {name: sent[name] for name in ("locale", "time_zone") if name in sent}
    return carry_out(
        "place",
        lambda: the_apps().client_book.change_client(client_id, said),
        done=_("Kept."),
        back=url_for("preferences.show"),
        again=_again,
    )


@screen.post("/deliveries")
@signed_in
def change_deliveries() -> Screen:
    """Say how work that is done comes to me; a room that is not named stays."""
    person, sent = the_member_or_client(), request.form
    if not person.is_client or person.id is None:
        raise NotFound("members take no deliveries")
    client_id, room = person.id, sent.get("chat_address", "").strip()

    def keep() -> None:
        apps = the_apps()
        if room:
            apps.notify.have_room(room)
        apps.client_book.change_client(client_id, {"delivery_channel": sent.get("delivery_channel") or None})

    return carry_out("deliveries", keep, done=_("Kept."), back=url_for("preferences.show"), again=_again)


def _again(failed: FailedForm) -> Screen:
    return _page(failed), HTTPStatus.UNPROCESSABLE_ENTITY


@screen.post("/language")
def change_language() -> Response:
    """Show the portal in this language in this browser, and the same page again."""
    language = request.form.get("language", "")
    came_from = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    elsewhere = url_for("preferences.show") if the_person() else url_for("sign_in.show")
    response = redirect(local_path(came_from) or elsewhere)
    if language in LANGUAGES:
        is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, language, max_age=_KEPT_FOR, secure=is_secure, httponly=True, samesite="Lax")
    return response
