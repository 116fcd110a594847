"""The client's first page: what waits for them, what is under way, what is to be paid."""

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.frame.states import UNDER_WAY, WAITS_FOR_CLIENT

screen = Blueprint("home", __name__)


@screen.get("/home")
@signed_in
def show() -> Screen:
    """Show a client where their things stand; members begin with the orders."""
    person, apps = the_member_or_client(), the_apps()
    if not person.is_client:
        return redirect(url_for("orders.index"))
    orders = fill(
        lambda: apps.workflow.orders(limit=100),
        otherwise=_("Your orders can't be reached right now. No order is lost; try again in a minute."),
    )
    rows = orders.content["items"] if orders.content else []
    return render_template(
        "home.html",
        orders=orders,
        waiting=[row for row in rows if row["state"] in WAITS_FOR_CLIENT],
        under_way=[row for row in rows if row["state"] in UNDER_WAY],
        invoices=fill(
            lambda: apps.billing.invoices(state="open"), otherwise=_("Your invoices can't be reached right now.")
        ),
    )
