"""The team: who works here, on which terms, and who is away."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.formats import as_instant
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import MEMBERS_MANAGE

screen = Blueprint("team", __name__, url_prefix="/team")


def _require_manager() -> None:
    the_member_who_may(MEMBERS_MANAGE)


@screen.get("")
@signed_in
def index() -> Screen:
    """Show everybody who works here."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    _require_manager()
    return render_template("team.html", members=the_apps().team.members()["items"], failed=failed, **_choices())


def _choices() -> dict[str, Any]:
    apps = the_apps()
    roles = fill(apps.team.roles, otherwise="").content
    services = fill(apps.intake.services, otherwise="").content
    return {"roles": roles["items"] if roles else [], "services": services["items"] if services else []}


@screen.post("")
@signed_in
def create() -> Screen:
    """Take somebody into the team."""
    _require_manager()
    said = _terms() | {"password": request.form.get("password", "")}
    return carry_out(
        "hire",
        lambda: the_apps().team.hire(said),
        done=_("Welcome to the team."),
        back=url_for("team.index"),
        again=lambda failed: (_list(failed), 422),
    )


def _terms() -> Json:
    sent = request.form
    capacity = sent.get("capacity", "").strip()
    return {
        "name": sent.get("name", "").strip(),
        "email": sent.get("email", "").strip(),
        "role": sent.get("role", ""),
        "capacity": int(capacity[:6]) if capacity.isascii() and capacity.isdecimal() else -1,
        "services": sent.getlist("services"),
    }


@screen.get("/<uuid:member_id>")
@signed_in
def show(member_id: UUID) -> Screen:
    """Show one member."""
    return _member(member_id)


def _member(member_id: UUID, failed: FailedForm | None = None) -> str:
    _require_manager()
    return render_template("member.html", member=the_apps().team.member(member_id), failed=failed, **_choices())


@screen.post("/<uuid:member_id>")
@signed_in
def change(member_id: UUID) -> Screen:
    """Have a member on other terms."""
    terms = _terms()
    return _answer(member_id, "terms", _("Kept."), lambda: the_apps().team.change(member_id, terms))


@screen.post("/<uuid:member_id>/absences")
@signed_in
def create_absence(member_id: UUID) -> Screen:
    """Note that a member is away for a time."""
    sent = request.form
    said = {
        "starts_at": as_instant(sent.get("starts_at", "")) or "",
        "ends_at": as_instant(sent.get("ends_at", "")) or "",
        "reason": sent.get("reason", "").strip(),
        "hands_over": "hands_over" in sent,
    }
    return _answer(member_id, "absence", _("Noted."), lambda: the_apps().team.be_away(member_id, said))


@screen.post("/<uuid:member_id>/absences/<uuid:absence_id>/removal")
@signed_in
def remove_absence(member_id: UUID, absence_id: UUID) -> Screen:
    """Take an absence back."""
    return _answer(member_id, "absence", _("Taken back."), lambda: the_apps().team.be_back(member_id, absence_id))


@screen.post("/<uuid:member_id>/departure")
@signed_in
def create_departure(member_id: UUID) -> Screen:
    """Let a member go."""
    done = _("They have left the team; what was theirs is given out again.")
    return _answer(member_id, "departure", done, lambda: the_apps().team.let_go(member_id))


def _answer(member_id: UUID, name: str, done: str, do: Callable[[], Json]) -> Screen:
    _require_manager()
    back = url_for("team.show", member_id=member_id)
    return carry_out(name, do, done=done, back=back, again=lambda failed: (_member(member_id, failed), 422))
