"""Reports: what an agency looks at to make its work better, as JSON and as CSV; for those who see all orders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, fields
from http import HTTPStatus
from typing import Any, Final

from flask import Response
from flask_smorest import Blueprint as Resource
from sqlalchemy.orm import Session

from services.workflow.api import begin_work
from services.workflow.api.csv_tables import csv_answer
from services.workflow.api.report_schemas import (
    FlowItem,
    ForecastErrorItem,
    ForecastItem,
    MemberItem,
    PileItem,
    PunctualityItem,
    RatingsItem,
    ReportRequest,
    ReworkItem,
    StageTimeItem,
    WaitingItem,
    days,
    report_of,
    today,
)
from services.workflow.domain.visibility import require_team
from services.workflow.storage import reports, work_reports
from services.workflow.storage.spans import Span
from shared.kernel.permissions import ORDERS_VIEW_ALL
from shared.kernel.refusals import NotFound
from shared.web.auth import the_actor
from shared.web.resource import problems

resource = Resource("reports", __name__, url_prefix="/reports", description="How the work goes")

Read = Callable[[Session, Span], Sequence[Any]]

#: Every report by its name: what reads it, and a row of it.
REPORTS: Final[Mapping[str, tuple[Read, type[Any]]]] = {
    "flow": (reports.flow, reports.FlowRow),
    "punctuality": (reports.punctuality, reports.PunctualityRow),
    "rework": (reports.rework, reports.ReworkRow),
    "waiting": (reports.waiting, reports.WaitingRow),
    "ratings": (reports.ratings, reports.RatingsRow),
    "stages": (work_reports.stages, work_reports.StageRow),
    "piles": (work_reports.piles, work_reports.PileRow),
    "members": (work_reports.members, work_reports.MemberRow),
    "forecast": (work_reports.forecast, work_reports.ForecastRow),
    "forecast-errors": (work_reports.forecast_errors, work_reports.ForecastErrorRow),
}


def _report(name: str, asked: dict[str, Any]) -> dict[str, Any]:
    require_team(the_actor())
    the_actor().require(ORDERS_VIEW_ALL)
    if name not in REPORTS:
        raise NotFound(f"there is no report {name}")
    read, _ = REPORTS[name]
    with begin_work() as work:
        zone = work.calendars.current.zone
        begins_on, ends_on = days(asked, today(work.now(), zone))
        span = Span(begins_on=begins_on, ends_on=ends_on, zone=zone, now=work.now(), service=asked["service"])
        return {"begins_on": begins_on, "ends_on": ends_on, "items": read(work.session, span)}


@resource.get("/<string(maxlength=40):name>/table")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, content_type="text/csv")
@problems(resource, 401, 403, 404, 422)
def show_table(asked: dict[str, Any], name: str) -> Response:
    """Any of the reports as CSV."""
    rows = _report(name, asked)["items"]
    _, row = REPORTS[name]
    return csv_answer(name, [field.name for field in fields(row)], map(astuple, rows))


@resource.get("/flow")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, report_of(FlowItem))
@problems(resource, 401, 403, 422)
def show_flow(asked: dict[str, Any]) -> dict[str, Any]:
    """Orders in and out, week by week."""
    return _report("flow", asked)


@resource.get("/punctuality")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, report_of(PunctualityItem))
@problems(resource, 401, 403, 422)
def show_punctuality(asked: dict[str, Any]) -> dict[str, Any]:
    """How many completed orders were handed over by their due date, and how long they took from their validation on."""
    return _report("punctuality", asked)


@resource.get("/rework")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, report_of(ReworkItem))
@problems(resource, 401, 403, 422)
def show_rework(asked: dict[str, Any]) -> dict[str, Any]:
    """How many completed orders of each service were revised."""
    return _report("rework", asked)


@resource.get("/waiting")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, report_of(WaitingItem))
@problems(resource, 401, 403, 422)
def show_waiting(asked: dict[str, Any]) -> dict[str, Any]:
    """How long completed orders of each service waited for their client."""
    return _report("waiting", asked)


@resource.get("/ratings")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, report_of(RatingsItem))
@problems(resource, 401, 403, 422)
def show_ratings(asked: dict[str, Any]) -> dict[str, Any]:
    """What clients think of each service."""
    return _report("ratings", asked)


@resource.get("/stages")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, report_of(StageTimeItem))
@problems(resource, 401, 403, 422)
def show_stages(asked: dict[str, Any]) -> dict[str, Any]:
    """How long completed orders stood in each stage, nights and week-ends included: the median and the 90th percentile."""
    return _report("stages", asked)


@resource.get("/piles")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, report_of(PileItem))
@problems(resource, 401, 403, 422)
def show_piles(asked: dict[str, Any]) -> dict[str, Any]:
    """Where orders stand now and how long that will take; one pile is the bottleneck."""
    return _report("piles", asked)


@resource.get("/members")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, report_of(MemberItem))
@problems(resource, 401, 403, 422)
def show_members(asked: dict[str, Any]) -> dict[str, Any]:
    """What each member has now and what became of what they worked on."""
    return _report("members", asked)


@resource.get("/forecast")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, report_of(ForecastItem))
@problems(resource, 401, 403, 422)
def show_forecast(asked: dict[str, Any]) -> dict[str, Any]:
    """When orders under way are expected to be done."""
    return _report("forecast", asked)


@resource.get("/forecast-errors")
@resource.arguments(ReportRequest, location="query")
@resource.response(HTTPStatus.OK, report_of(ForecastErrorItem))
@problems(resource, 401, 403, 422)
def show_forecast_errors(asked: dict[str, Any]) -> dict[str, Any]:
    """How far the first forecast of each completed order was off."""
    return _report("forecast-errors", asked)
