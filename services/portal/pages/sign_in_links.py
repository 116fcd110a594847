"""Signing in by a link that was mailed: for clients."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.people import Screen, apps_for_anybody, remember
from services.portal.pages.sign_in import sorry_for
from shared.kernel.refusals import Outage, Refusal

screen = Blueprint("sign_in_links", __name__)


@screen.get("/sign-in/link")
def show() -> Screen:
    """Ask for the address that the link goes to."""
    return render_template("doors/link.html", is_sent=False, sorry="")


@screen.post("/sign-in/link")
def create() -> Screen:
    """Have a link mailed. What is answered does not tell whether there is such a client."""
    try:
        apps_for_anybody().door("intake").ask_sign_in_link(request.form.get("email", "").strip() or "-")
    except (Refusal, Outage) as fault:
        sorry, status = sorry_for(fault, _("Please look at the address again."))
        return render_template("doors/link.html", is_sent=False, sorry=sorry), status
    return render_template("doors/link.html", is_sent=True, sorry="")


@screen.get("/sign-in/link/<token>")
def show_link(token: str) -> Screen:
    """Ask for a click: programs that look at mails follow links too, and would use this one up."""
    return render_template("doors/link_used.html", token=token, sorry="")


@screen.post("/sign-in/link/<token>")
def use_link(token: str) -> Screen:
    """Sign in with the link."""
    try:
        remember(apps_for_anybody().door("intake").sign_in_by_link(token), "intake")
    except (Refusal, Outage) as fault:
        sorry, status = sorry_for(fault, _("This link was used already, or is too old. Ask for a new one."))
        status = HTTPStatus.NOT_FOUND if status == HTTPStatus.UNPROCESSABLE_ENTITY else HTTPStatus(status)
        return render_template("doors/link_used.html", token=token, sorry=sorry), status
    return redirect(url_for("orders.index"))
