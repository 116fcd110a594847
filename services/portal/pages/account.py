"""One's own account: where one is signed in, the password, the second factor."""

from http import HTTPStatus
from typing import Any

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from services.portal.frame.people import Screen, forget, signed_in, the_door, the_person
from services.portal.pages.sign_in import sorry_for
from shared.kernel.refusals import Invalid, NotFound, Refusal, TooMany

screen = Blueprint("account", __name__, url_prefix="/account")


@screen.get("")
@signed_in
def show() -> Screen:
    """Show the account."""
    return _page()


@screen.post("/password")
@signed_in
def change_password() -> Screen:
    """Have another password."""
    try:
        the_door().change_password(request.form.get("present", ""), request.form.get("password", ""))
    except Invalid as refusal:
        return _page(password_problems=refusal.problems), HTTPStatus.UNPROCESSABLE_ENTITY
    except TooMany as refusal:
        return _sorry("password", refusal, "")
    flash(_("Your new password counts from now on. Everywhere else you are signed out."))
    return redirect(url_for("account.show"))


@screen.post("/sessions/<uuid:session_id>/end")
@signed_in
def end_session(session_id: str) -> Screen:
    """End one session."""
    the_door().end_session(str(session_id))
    person = the_person()
    if person is not None and str(person.session_id) == str(session_id):
        forget()
        return redirect(url_for("sign_in.show"))
    flash(_("That session is over."))
    return redirect(url_for("account.show"))


@screen.post("/sessions/end")
@signed_in
def end_sessions() -> Screen:
    """Sign out everywhere, here too."""
    the_door().end_sessions()
    forget()
    flash(_("You are signed out everywhere."))
    return redirect(url_for("sign_in.show"))


@screen.post("/second-factor")
@signed_in
def begin_second_factor() -> Screen:
    """Show the secret for an authenticator app, as a picture and as text."""
    begun = the_door().begin_second_factor()
    return _begun(begun["secret"], begun["address"])


@screen.post("/second-factor/confirmation")
@signed_in
def confirm_second_factor() -> Screen:
    """Show the recovery codes, this once."""
    try:
        told = the_door().confirm_second_factor(request.form.get("code", ""))
    except NotFound:
        return redirect(url_for("account.show"))
    except Refusal as refusal:
        return _sorry("factor", refusal, _("That code is not the one that is shown now. Begin again."))
    return render_template("doors/recovery_codes.html", codes=told["recovery_codes"])


@screen.post("/second-factor/removal")
@signed_in
def remove_second_factor() -> Screen:
    """Ask for no second factor any more."""
    try:
        the_door().remove_second_factor(request.form.get("code", ""))
    except Refusal as refusal:
        return _sorry("factor", refusal, _("That code is wrong, or was used already."))
    flash(_("From now on your password alone signs you in."))
    return redirect(url_for("account.show"))


def _begun(secret: str, address: str) -> Screen:
    drawn = segno.make(address, micro=False).svg_inline(scale=5, border=2, svgclass=None, lineclass=None)
    return render_template("doors/second_factor.html", secret=secret, picture=Markup(drawn))  # noqa: S704 - drawn by us, of squares


def _page(**more: Any) -> str:
    door = the_door()
    said = {"sorry": "", "sorry_at": "", "password_problems": ()} | more
    return render_template("doors/account.html", sessions=door.sessions()["items"], factor=door.second_factor(), **said)


def _sorry(place: str, refusal: Refusal, sentence: str) -> Screen:
    sorry, status = sorry_for(refusal, sentence)
    return _page(sorry=sorry, sorry_at=place), status
