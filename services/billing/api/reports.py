"""Reports, statements and exports over HTTP."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import ValidationError, fields, validates_schema

from services.billing.api import begin_work
from services.billing.domain.reach import visible_client
from services.billing.domain.refusals import ClientUnknown
from services.billing.storage.report_reads import Days, Report
from shared.kernel.ids import ClientId
from shared.kernel.money import exponent
from shared.kernel.permissions import MONEY_VIEW
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, MoneyField, Request

resource = Blueprint("reports", __name__, description="What came in, what is owed, and for the accountant.")

_CSV = {"format": "binary", "type": "string"}
#: Columns of the exports that hold minor units.
_AMOUNTS = frozenset({"total", "tax", "paid", "credited", "debit", "credit"})
#: A program for tables takes a cell that begins like this for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class DaysRequest(Request):
    """From a day to a day, both counted in."""

    first = fields.Date(load_default=date(2000, 1, 1))
    last = fields.Date(load_default=date(2199, 12, 31))

    @validates_schema
    def _in_order(self, asked: dict[str, Any], **_: Any) -> None:
        if asked["last"] < asked["first"]:
            raise ValidationError("The last day is before the first.", "last")


class ReportPart(Answer):
    key = fields.String(required=True)
    label = fields.String(required=True)
    amount = fields.Nested(MoneyField, required=True)


class ReportAnswer(Answer):
    items = fields.List(fields.Nested(ReportPart), required=True)


class StatementPart(Answer):
    """`owed` is what the client owed after it; below zero is prepaid."""

    at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)
    change = fields.Nested(MoneyField, required=True)
    owed = fields.Nested(MoneyField, required=True)


class StatementAnswer(Answer):
    items = fields.List(fields.Nested(StatementPart), required=True)


@resource.route("/reports/<any({}):report>".format(", ".join(Report)))
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, ReportAnswer)
@problems(resource, 401, 403)
def show(days: dict[str, Any], report: str) -> dict[str, Any]:
    """Show a report. What is outstanding is aged as of the last day; balances are those of now."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return {"items": work.reports.report(Report(report), Days(**days))}


@resource.route("/clients/<uuid:client_id>/statement")
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, StatementAnswer)
@problems(resource, 401, 403, 404)
def statement(days: dict[str, Any], client_id: UUID) -> dict[str, Any]:
    """Show what changed a client's account, oldest first."""
    own = visible_client(the_actor())
    if own not in {None, client_id}:
        raise ClientUnknown(f"there is no client {client_id}")
    with begin_work() as work:
        work.clients.get(ClientId(client_id))
        return {"items": work.reports.statement(ClientId(client_id), Days(**days))}


@resource.route("/exports/invoices.csv")
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, _CSV, content_type="text/csv")
@problems(resource, 401, 403)
def invoices(days: dict[str, Any]) -> Response:
    """Export the invoices of some days as a table."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return _csv(work.reports.invoices(Days(**days)), "invoices")


@resource.route("/exports/journal.csv")
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, _CSV, content_type="text/csv")
@problems(resource, 401, 403)
def journal(days: dict[str, Any]) -> Response:
    """Export every posting of some days, debits and credits, for the accountant."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return _csv(work.reports.journal(Days(**days)), "journal")


def _csv(rows: Iterable[Mapping[str, Any]], name: str) -> Response:
    written = io.StringIO()
    table = csv.writer(written)
    for number, row in enumerate(rows):
        if number == 0:
            table.writerow(row.keys())
        table.writerow(_cell(column, value, row["currency"]) for column, value in row.items())
    response = Response(written.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(column: str, value: Any, currency: str) -> str:
    """Return a value as it stands in a cell: money with its point, no text that a program would run."""
    if column in _AMOUNTS:
        places = exponent(currency)
        return f"{Decimal(value).scaleb(-places):.{places}f}"
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(_FORMULAS) else said
