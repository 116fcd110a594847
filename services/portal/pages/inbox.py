"""The inbox: what somebody was told, for themselves to read."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps

screen = Blueprint("inbox", __name__, url_prefix="/inbox")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show what I was told, newest first."""
    return _page()


def _page(failed: FailedForm | None = None) -> str:
    cursor = request.args.get("cursor", "")
    told = fill(
        lambda: the_apps().notify.inbox(cursor), otherwise=_("Your inbox can't be reached right now. Nothing is lost.")
    )
    return render_template("inbox.html", told=told, cursor=cursor, failed=failed)


@screen.post("/reading")
@signed_in
def read_all() -> Screen:
    """Say that I have read everything."""
    return carry_out("reading", the_apps().notify.read_all, done="", back=url_for("inbox.index"), again=_page)


@screen.post("/<uuid:notice_id>")
@signed_in
def open_notice(notice_id: UUID) -> Screen:
    """Say that I have read one, and go to its order."""
    fill(lambda: the_apps().notify.read(notice_id), otherwise="")
    order_id = request.form.get("order_id", "")
    try:
        return redirect(url_for("order.show", order_id=UUID(order_id)))
    except ValueError:
        return redirect(url_for("inbox.index"))
