"""Signing in and out: members are known to workflow, clients to intake; both use the same door."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.people import Screen, apps_for_anybody, forget, local_path, remember, the_person
from services.portal.gateways.app_api import Json
from shared.kernel.refusals import Invalid, Outage, Unauthenticated

screen = Blueprint("sign_in", __name__)

SignIn = Callable[[str, str], Json]


@screen.get("/sign-in")
def show() -> Screen:
    """Ask who it is."""
    if the_person():
        return redirect(_afterwards())
    return render_template("sign_in.html", email="", sorry="")


@screen.post("/sign-in")
def create() -> Screen:
    """Sign in and go where they were going."""
    email, password = request.form.get("email", "").strip(), request.form.get("password", "")
    try:
        found = _known_somewhere(email, password)
    except Unauthenticated:
        sorry = _("That e-mail address and password don't go together.")
        return render_template("sign_in.html", email=email, sorry=sorry), HTTPStatus.UNPROCESSABLE_ENTITY
    except Outage:
        sorry = _("We can't check that right now. Try again in a minute.")
        return render_template("sign_in.html", email=email, sorry=sorry), HTTPStatus.SERVICE_UNAVAILABLE
    remember(found["token"])
    return redirect(_afterwards())


@screen.post("/sign-out")
def remove() -> Screen:
    """Sign out."""
    forget()
    flash(_("You are signed out."))
    return redirect(url_for("sign_in.show"))


def _known_somewhere(email: str, password: str) -> Json:
    """Return the sign-in of the app that knows them.

    Raises Unauthenticated where both say no, and Outage where one says no and the other can't be asked.
    """
    if not email or not password:
        raise Unauthenticated("nothing to check")
    apps = apps_for_anybody()
    outage: Outage | None = None
    for sign_in in (apps.workflow.sign_in, apps.intake.sign_in):
        try:
            return sign_in(email, password)
        except (Unauthenticated, Invalid):
            continue
        except Outage as fault:
            outage = fault
    raise outage or Unauthenticated("neither a member nor a client")


def _afterwards() -> str:
    return local_path(request.values.get("next", "")) or url_for("orders.index")
