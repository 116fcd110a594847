"""Reports: how the work and the money go, each as a plot, a table and CSV."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import Box
from services.portal.frame.downloads import passed_on
from services.portal.frame.formats import day
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.frame.plots import Plot, bars
from services.portal.frame.report_kinds import REPORTS, ReportKind
from services.portal.gateways.app_api import Json
from shared.kernel.actors import Actor
from shared.kernel.permissions import MONEY_VIEW, ORDERS_VIEW_ALL
from shared.kernel.refusals import Invalid, NotFound, Outage

screen = Blueprint("reports", __name__)


@screen.get("/reports")
@signed_in
def index() -> Screen:
    """Begin with the first report."""
    shown = _offered(the_member_or_client())
    if not shown:
        raise NotFound("there are no reports for this person")
    return redirect(url_for("reports.show", name=next(iter(shown))))


@screen.get("/reports/<name>")
@signed_in
def show(name: str) -> Screen:
    """Show one report of the days that are asked for."""
    kind, problem = _kind(name), ""
    try:
        found: Box[Json] = Box(_read(name, kind))
    except Invalid as no:
        found, problem = Box(), " ".join(each.message for each in no.problems) or no.sentence
    except Outage:
        found = Box(notice=_("This report can't be reached right now. Try again in a minute."))
    rows = found.content["items"] if found.content else []
    page = render_template(
        "report.html",
        name=name,
        kind=kind,
        offered=_offered(the_member_or_client()),
        rows=rows,
        plot=_plot(kind, rows) if rows else None,
        sorry=found.notice,
        problem=problem,
        days=_days(),
    )
    return (page, 422) if problem else page


@screen.get("/reports/<name>.csv")
@signed_in
def export(name: str) -> Response:
    """Hand out the report as CSV."""
    kind, apps, asked = _kind(name), the_apps(), _days()
    if kind.is_money:
        return passed_on(apps.billing.report_table(name, **asked))
    return passed_on(apps.workflow.report_table(name, **asked))


def _offered(person: Actor) -> dict[str, ReportKind]:
    if person.is_client:
        return {}
    return {
        name: kind for name, kind in REPORTS.items() if person.may(MONEY_VIEW if kind.is_money else ORDERS_VIEW_ALL)
    }


def _kind(name: str) -> ReportKind:
    offered = _offered(the_member_or_client())
    if name not in offered:
        raise NotFound(f"there is no report {name} for this person")
    return offered[name]


def _days() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in ("begins_on", "ends_on")}


def _read(name: str, kind: ReportKind) -> Json:
    apps, asked = the_apps(), _days()
    return apps.billing.report(name, **asked) if kind.is_money else apps.workflow.report(name, **asked)


def _plot(kind: ReportKind, rows: list[Json]) -> Plot:
    headings = {field: str(heading) for field, heading, _how in kind.columns}
    labels = [_label(row, kind) for row in rows]
    return bars(labels, [(headings[field], [_number(row, field) for row in rows]) for field in kind.drawn])


def _label(row: Json, kind: ReportKind) -> str:
    value = row[kind.label]
    return day(f"{value}T12:00:00+00:00") if kind.label == "week" and value else str(value or _("no date"))


def _number(row: Json, field: str) -> float:
    value: Any = row[field]
    return float((value["amount"] if isinstance(value, Mapping) else value) or 0)
