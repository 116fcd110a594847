"""All orders in one place: those that whoever is signed in may see."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.people import Screen, signed_in, the_apps
from services.portal.frame.states import TABS

screen = Blueprint("orders", __name__)

_ROWS = 25
_LONGEST_SEARCH = 100


@screen.get("/")
def home() -> Screen:
    """Begin with the orders."""
    return redirect(url_for("orders.index"))


@screen.get("/orders")
@signed_in
def index() -> Screen:
    """Show a page of orders, narrowed by state and by what is searched."""
    state = request.args.get("state", "")
    state = state if state in TABS else ""
    search = request.args.get("search", "").strip()[:_LONGEST_SEARCH]
    cursor = request.args.get("cursor", "")
    orders = fill(
        lambda: the_apps().workflow.orders(state=state, search=search, cursor=cursor, limit=_ROWS),
        otherwise=_("The list of orders can't be reached right now. No order is lost; try again in a minute."),
    )
    return render_template("orders.html", orders=orders, state=state, search=search, cursor=cursor, tabs=TABS)
