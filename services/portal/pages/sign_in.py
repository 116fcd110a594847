"""Signing in and out: members are known to workflow, clients to intake; both use the same door."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from services.portal.frame.people import Screen, apps_for_anybody, forget, local_path, remember, the_door, the_person
from shared.kernel.refusals import Invalid, Outage, Refusal, TooMany, Unauthenticated

screen = Blueprint("sign_in", __name__)


@screen.get("/sign-in")
def show() -> Screen:
    """Ask who it is."""
    if the_person():
        return redirect(_afterwards())
    return render_template("sign_in.html", email="", sorry="")


@screen.post("/sign-in")
def create() -> Screen:
    """Sign in and go where they were going; where a second factor is needed, ask for its code first."""
    email, password = request.form.get("email", "").strip(), request.form.get("password", "")
    try:
        return _known_somewhere(email, password)
    except (Refusal, Outage) as fault:
        sorry, status = sorry_for(fault, _("That e-mail address and password don't go together."))
        return render_template("sign_in.html", email=email, sorry=sorry), status


@screen.get("/sign-in/code")
def show_code() -> Screen:
    """Ask for the code of the second factor."""
    if "ticket" not in session:
        return redirect(url_for("sign_in.show"))
    return render_template("doors/code.html", sorry="")


@screen.post("/sign-in/code")
def create_code() -> Screen:
    """Make the sign-in whole."""
    ticket, door = session.get("ticket", ""), session.get("ticket_door", "")
    try:
        remember(apps_for_anybody().door(door).second_step(ticket, request.form.get("code", "")), door)
    except (Refusal, Outage) as fault:
        sorry, status = sorry_for(fault, _("That code is wrong, or was used already."))
        return render_template("doors/code.html", sorry=sorry), status
    return redirect(_afterwards())


@screen.post("/sign-out")
def remove() -> Screen:
    """Sign out: here at once, and at the app as soon as it can be reached."""
    person = the_person()
    if person is not None and person.session_id is not None and not person.by:
        try:
            the_door().end_session(str(person.session_id))
        except (Refusal, Outage):
            flash(_("This browser is signed out; we could not end the session everywhere just now."))
    forget()
    flash(_("You are signed out."))
    return redirect(url_for("sign_in.show"))


def sorry_for(fault: Refusal | Outage, sentence: str) -> tuple[str, int]:
    """Return what to say of a sign-in that did not work, `sentence` where what was shown is wrong, and the status."""
    if isinstance(fault, TooMany):
        minutes = max(1, round(fault.after.total_seconds() / 60))
        return ngettext("Too many tries. Wait a minute.", "Too many tries. Wait %(num)d minutes.", minutes), 429
    if isinstance(fault, Outage):
        return _("We can't check that right now. Try again in a minute."), HTTPStatus.SERVICE_UNAVAILABLE
    return sentence, HTTPStatus.UNPROCESSABLE_ENTITY


def _known_somewhere(email: str, password: str) -> Screen:
    """Sign in at the app that knows them.

    Raises Unauthenticated where both say no, and TooMany or Outage where one says no and the other does not answer.
    """
    if not email or not password:
        raise Unauthenticated("nothing to check")
    unsure: Refusal | Outage | None = None
    for name in ("workflow", "intake"):
        try:
            remember(apps_for_anybody().door(name).sign_in(email, password), name)
            return redirect(_afterwards())
        except Unauthenticated as refusal:
            if ticket := refusal.details.get("document", {}).get("ticket"):
                session.clear()
                session["ticket"], session["ticket_door"] = ticket, name
                return redirect(url_for("sign_in.show_code", next=local_path(request.values.get("next", "")) or None))
        except Invalid:
            continue
        except (TooMany, Outage) as fault:
            unsure = unsure if isinstance(unsure, TooMany) else fault
    raise unsure or Unauthenticated("neither a member nor a client")


def _afterwards() -> str:
    return local_path(request.values.get("next", "")) or url_for("orders.index")
