"""All orders in one place: those that whoever is signed in may see."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import Box, fill
from services.portal.frame.first_steps import is_due
from services.portal.frame.forms import FailedForm
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.frame.states import TABS
from services.portal.gateways.app_api import Json
from shared.kernel.actors import Actor
from shared.kernel.clock import system_clock
from shared.kernel.permissions import ORDERS_ASSIGN, ORDERS_CREATE, ORDERS_VIEW_ALL, ORDERS_WORK

screen = Blueprint("orders", __name__)

_ROWS: Final = 25
_LONGEST: Final = 100

#: What the team may narrow the list by, besides state and search; a saved view keeps them by the same names.
FILTERS: Final = ("service", "stage", "member_id", "client_id", "tag", "due", "has_alarm")
_SOON: Final = {"today": timedelta(days=1), "week": timedelta(days=7)}


@screen.get("/")
@signed_in
def home() -> Screen:
    """Begin with the orders; a client with what waits for them, an agency that is new with its first steps."""
    person = the_member_or_client()
    if person.is_client:
        return redirect(url_for("home.show"))
    return redirect(url_for("start.show" if is_due(person, the_apps()) else "orders.index"))


@screen.get("/orders")
@signed_in
def index() -> Screen:
    """Show a page of orders, narrowed by what is asked."""
    return orders_page()


def orders_page(failed: FailedForm | None = None, outcomes: Json | None = None) -> str:
    """Return the page of the list; with a form that failed, or with what became of each order of a bulk."""
    person, shown = the_member_or_client(), asked()
    cursor = request.args.get("cursor", "")
    orders = fill(
        lambda: the_apps().workflow.orders(cursor=cursor, limit=_ROWS, **as_question(shown)),
        otherwise=_("The list of orders can't be reached right now. No order is lost; try again in a minute."),
    )
    return render_template(
        "orders.html",
        orders=orders,
        asked=shown,
        state=shown.get("state", ""),
        search=shown.get("search", ""),
        cursor=cursor,
        tabs=TABS,
        failed=failed,
        outcomes=outcomes,
        **_team_tools(person, orders),
    )


def asked() -> dict[str, str]:
    """Return what the address asks for, as it may be asked."""
    found = {name: request.args.get(name, "").strip()[:_LONGEST] for name in ("state", "search", *FILTERS)}
    if found["state"] not in TABS:
        found["state"] = ""
    return {name: value for name, value in found.items() if value}


def as_question(shown: dict[str, str]) -> dict[str, str]:
    """Return what workflow is asked for it: `due` in words becomes instants."""
    question = {name: value for name, value in shown.items() if name != "due"}
    now = system_clock()
    match shown.get("due"):
        case "overdue":
            question["due_before"] = now.isoformat()
        case "today" | "week" as soon:
            question |= {"due_after": now.isoformat(), "due_before": (now + _SOON[soon]).isoformat()}
    return question


def _team_tools(person: Actor, orders: Box[Json]) -> dict[str, Any]:
    """Return what the team's list has beyond a client's: views, people and stages to choose from, what may be done to many."""
    if person.is_client or not orders.content:
        return {"views": [], "members": [], "stages": [], "may": {}}
    workflow = the_apps().workflow
    views = fill(workflow.views, otherwise="").content
    members = fill(workflow.members, otherwise="").content if person.may(ORDERS_VIEW_ALL) else None
    pipelines = fill(partial(workflow.pipelines), otherwise="").content
    stages = {
        stage["key"]: stage["name"]
        for pipeline in (pipelines or {"items": []})["items"]
        for stage in pipeline["stages"]
    }
    return {
        "views": views["items"] if views else [],
        "members": members["items"] if members else [],
        "stages": sorted(stages.items(), key=lambda one: one[1]),
        "may": {
            "assign": person.may(ORDERS_ASSIGN),
            "move": person.may(ORDERS_WORK),
            "import": person.may(ORDERS_CREATE),
        },
    }
