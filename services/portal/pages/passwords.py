"""Passwords: forgotten ones, and the first one of who was invited."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.people import Screen, apps_for_anybody, forget
from services.portal.gateways.door import Door
from services.portal.pages.sign_in import sorry_for
from shared.kernel.refusals import Invalid, NotFound, Outage, TooMany

screen = Blueprint("passwords", __name__)

#: Whose links stand under which word of the address.
_DOORS: Final = {"team": "workflow", "clients": "intake"}


@screen.get("/passwords/forgotten")
def show() -> Screen:
    """Ask for the address that the link goes to."""
    return render_template("doors/forgotten.html", is_sent=False, sorry="")


@screen.post("/passwords/forgotten")
def create() -> Screen:
    """Have a link mailed by whoever knows the address. What is answered does not tell whether anybody does."""
    email = request.form.get("email", "").strip() or "-"
    try:
        for name in _DOORS.values():
            apps_for_anybody().door(name).ask_password_link(email)
    except (Invalid, TooMany, Outage) as fault:
        sorry, status = sorry_for(fault, _("Please look at the address again."))
        return render_template("doors/forgotten.html", is_sent=False, sorry=sorry), status
    return render_template("doors/forgotten.html", is_sent=True, sorry="")


@screen.get("/passwords/<whose>/<token>")
def show_new(whose: str, token: str) -> Screen:
    """Ask for a new password."""
    try:
        found = _door(whose).look_at_link(token)
    except NotFound:
        return render_template("doors/link_dead.html"), HTTPStatus.NOT_FOUND
    return render_template("doors/new_password.html", whose=whose, token=token, found=found, problems=())


@screen.post("/passwords/<whose>/<token>")
def create_new(whose: str, token: str) -> Screen:
    """Have the new password, and sign in with it."""
    door = _door(whose)
    try:
        door.set_password(token, request.form.get("password", ""))
    except Invalid as refusal:
        found = door.look_at_link(token)
        page = render_template(
            "doors/new_password.html", whose=whose, token=token, found=found, problems=refusal.problems
        )
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    except NotFound:
        return render_template("doors/link_dead.html"), HTTPStatus.NOT_FOUND
    forget()
    flash(_("Your new password counts from now on. Sign in with it."))
    return redirect(url_for("sign_in.show"))


def _door(whose: str) -> Door:
    if whose not in _DOORS:
        abort(HTTPStatus.NOT_FOUND)
    return apps_for_anybody().door(_DOORS[whose])
