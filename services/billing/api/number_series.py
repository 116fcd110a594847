"""Series of numbers over HTTP."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.billing.api import begin_work
from services.billing.domain.series import Numbered
from services.billing.use_cases.choose_number_series import ChooseNumberSeries, choose_number_series
from shared.kernel.permissions import MONEY_VIEW
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("number_series", __name__, description="What invoices and credit notes are numbered by.")


class SeriesRequest(Request):
    """Numbers of `kind` begin with `prefix`. `start` is for a new series: one that has numbers goes on where it is."""

    kind = fields.Enum(Numbered, by_value=True, required=True)
    prefix = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9/_.-]{0,19}[A-Za-z/_.-]\Z"))
    start = fields.Integer(load_default=None, strict=True, validate=validate.Range(min=1, max=(1 << 53) - 1))


class SeriesPart(Answer):
    """`upcoming` is the next number of the series; the current one of a kind gives it."""

    kind = fields.Enum(Numbered, by_value=True, required=True)
    prefix = fields.String(required=True)
    upcoming = fields.Integer(required=True)
    is_current = fields.Boolean(required=True)


class AllSeriesAnswer(Answer):
    items = fields.List(fields.Nested(SeriesPart), required=True)


@resource.route("/number-series")
@resource.response(HTTPStatus.OK, AllSeriesAnswer)
@problems(resource, 401, 403)
def index() -> dict[str, Any]:
    """List the series, of each kind the current one first."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return {"items": work.series.all()}


@resource.route("/number-series", methods=["PUT"])
@resource.arguments(SeriesRequest)
@resource.response(HTTPStatus.OK, AllSeriesAnswer)
@problems(resource, 401, 403, 409)
def change(wanted: dict[str, Any]) -> dict[str, Any]:
    """Choose the series that the next number of a kind is taken from; answers all."""
    with begin_work() as work:
        choose_number_series(work, ChooseNumberSeries(actor=the_actor(), **wanted))
    with begin_work() as work:
        return {"items": work.series.all()}
