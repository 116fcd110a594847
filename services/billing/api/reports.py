"""Reports, statements and exports over HTTP."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import ValidationError, fields, validates_schema

from services.billing.api import begin_work
from services.billing.api.files import CSV, PDF, csv_file, pdf_file
from services.billing.api.schemas import HoldPart
from services.billing.domain.client import Client
from services.billing.domain.hold import HoldState
from services.billing.domain.reach import visible_client
from services.billing.domain.refusals import ClientUnknown
from services.billing.gateways.pdf_statement import statement_pdf
from services.billing.storage.report_reads import Days, Report, StatementRow
from shared.kernel.ids import ClientId
from shared.kernel.permissions import MONEY_VIEW
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, MoneyField, Request

resource = Blueprint("reports", __name__, description="What came in, what is owed, and for the accountant.")

_MOST_HOLDS = 200


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
    """`holds` are on the balance for orders that are looked at now."""

    holds = fields.List(fields.Nested(HoldPart), required=True)
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


@resource.route("/reports/<any({}):report>.csv".format(", ".join(Report)))
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, CSV, content_type="text/csv")
@problems(resource, 401, 403)
def export(days: dict[str, Any], report: str) -> Response:
    """Show a report as a table."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        rows = work.reports.report(Report(report), Days(**days))
    return csv_file(
        [
            {"key": row.key, "label": row.label, "currency": row.amount.currency, "amount": row.amount.amount}
            for row in rows
        ],
        report,
    )


@resource.route("/clients/<uuid:client_id>/statement")
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, StatementAnswer)
@problems(resource, 401, 403, 404)
def statement(days: dict[str, Any], client_id: UUID) -> dict[str, Any]:
    """Show what changed a client's account, oldest first."""
    client, rows = _statement(client_id, days)
    with begin_work() as work:
        return {"items": rows, "holds": work.holds.of_client(client.id, state=HoldState.HELD, limit=_MOST_HOLDS)}


@resource.route("/clients/<uuid:client_id>/statement.csv")
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, CSV, content_type="text/csv")
@problems(resource, 401, 403, 404)
def statement_csv(days: dict[str, Any], client_id: UUID) -> Response:
    """Show a client's statement as a table."""
    _, rows = _statement(client_id, days)
    return csv_file(
        [
            {
                "day": row.at.date(),
                "reason": row.reason,
                "currency": row.change.currency,
                "change": row.change.amount,
                "owed": row.owed.amount,
            }
            for row in rows
        ],
        "statement",
    )


@resource.route("/clients/<uuid:client_id>/statement.pdf")
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, PDF, content_type="application/pdf")
@problems(resource, 401, 403, 404)
def statement_as_pdf(days: dict[str, Any], client_id: UUID) -> Response:
    """Show a client's statement as a PDF in their language."""
    client, rows = _statement(client_id, days)
    with begin_work() as work:
        return pdf_file(statement_pdf(work.house, client, rows, drawn_at=work.now()), "statement")


def _statement(client_id: UUID, days: dict[str, Any]) -> tuple[Client, Sequence[StatementRow]]:
    own = visible_client(the_actor())
    if own not in {None, client_id}:
        raise ClientUnknown(f"there is no client {client_id}")
    with begin_work() as work:
        client = work.clients.get(ClientId(client_id))
        return client, work.reports.statement(client.id, Days(**days))


@resource.route("/exports/invoices.csv")
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, CSV, content_type="text/csv")
@problems(resource, 401, 403)
def invoices(days: dict[str, Any]) -> Response:
    """Export the invoices of some days as a table."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return csv_file(work.reports.invoices(Days(**days)), "invoices")


@resource.route("/exports/journal.csv")
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, CSV, content_type="text/csv")
@problems(resource, 401, 403)
def journal(days: dict[str, Any]) -> Response:
    """Export every posting of some days, debits and credits, for the accountant."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return csv_file(work.reports.journal(Days(**days)), "journal")
