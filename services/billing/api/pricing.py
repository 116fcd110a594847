"""Coupons, tax rates and credit limits over HTTP."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.billing.api import begin_work, home_currency
from services.billing.api.schemas import PositiveMoney
from services.billing.domain.coupon import Coupon
from services.billing.domain.tax import TaxRate
from services.billing.use_cases.make_coupon import MakeCoupon, make_coupon
from services.billing.use_cases.set_credit_limit import SetCreditLimit, set_credit_limit
from services.billing.use_cases.set_tax_rate import SetTaxRate, set_tax_rate
from services.billing.use_cases.stop_coupon import StopCoupon, stop_coupon
from shared.kernel.ids import ClientId
from shared.kernel.permissions import MONEY_VIEW
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, MoneyField, Request

resource = Blueprint("pricing", __name__, description="Coupons, tax rates, credit limits.")

_Count = validate.Range(min=1, max=(1 << 31) - 1)


class CouponRequest(Request):
    """`percent` or `amount`; a limit that is not given is none."""

    code = fields.String(required=True, validate=validate.Regexp(r"[A-Za-z0-9_-]{2,40}\Z"))
    description = fields.String(load_default="", validate=validate.Length(max=500))
    percent = fields.Integer(load_default=None, strict=True, validate=validate.Range(min=1, max=100))
    amount = fields.Nested(PositiveMoney, load_default=None, allow_none=True)
    service_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=500))
    expires_at = fields.AwareDateTime(load_default=None, allow_none=True)
    most_uses = fields.Integer(load_default=None, strict=True, validate=_Count)
    most_per_client = fields.Integer(load_default=None, strict=True, validate=_Count)
    minimum = fields.Integer(load_default=None, strict=True, validate=validate.Range(min=1, max=(1 << 53) - 1))
    is_for_new_clients = fields.Boolean(load_default=False)


class CouponAnswer(Answer):
    code = fields.String(required=True)
    description = fields.String(required=True)
    percent = fields.Integer(required=True, allow_none=True)
    amount = fields.Integer(required=True, allow_none=True)
    currency = fields.String(required=True, allow_none=True)
    service_ids = fields.List(fields.UUID(), required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    most_uses = fields.Integer(required=True, allow_none=True)
    most_per_client = fields.Integer(required=True, allow_none=True)
    minimum = fields.Integer(required=True, allow_none=True)
    is_for_new_clients = fields.Boolean(required=True)
    is_active = fields.Boolean(required=True)
    used = fields.Integer(required=True)
    created_at = fields.AwareDateTime(required=True)


class CouponsAnswer(Answer):
    items = fields.List(fields.Nested(CouponAnswer), required=True)


class TaxRateRequest(Request):
    """`rate` is in hundredths of a percent: 2000 is 20 %."""

    country = fields.String(required=True, validate=validate.Regexp(r"[A-Z]{2}\Z"))
    region = fields.String(load_default="", validate=validate.Length(max=100))
    name = fields.String(required=True, validate=validate.Length(min=1, max=100))
    rate = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=10_000))
    starts_on = fields.Date(required=True)


class TaxRateAnswer(Answer):
    rate_id = fields.UUID(required=True, attribute="id")
    country = fields.String(required=True)
    region = fields.String(required=True)
    name = fields.String(required=True)
    rate = fields.Integer(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True, allow_none=True)


class TaxRatesAnswer(Answer):
    items = fields.List(fields.Nested(TaxRateAnswer), required=True)


class CreditLimitRequest(Request):
    limit = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=(1 << 53) - 1))


class CreditAnswer(Answer):
    """What the client may owe in each currency, and what is left of it in the agency's own."""

    client_id = fields.UUID(required=True)
    limit = fields.Integer(required=True)
    left = fields.Nested(MoneyField, required=True)


@resource.route("/coupons")
@resource.response(HTTPStatus.OK, CouponsAnswer)
@problems(resource, 401, 403)
def coupons() -> dict[str, Any]:
    """List the coupons, newest first."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return {"items": work.coupons.all()}


@resource.route("/coupons", methods=["POST"])
@resource.arguments(CouponRequest)
@resource.response(HTTPStatus.CREATED, CouponAnswer)
@problems(resource, 401, 403, 409)
def create_coupon(wanted: dict[str, Any]) -> Coupon:
    """Make a coupon."""
    with begin_work() as work:
        return make_coupon(work, MakeCoupon(actor=the_actor(), **wanted))


@resource.route("/coupons/<code>/stop", methods=["POST"])
@resource.response(HTTPStatus.CREATED, CouponAnswer)
@problems(resource, 401, 403, 404)
def stop(code: str) -> Coupon:
    """Take a coupon off offer."""
    with begin_work() as work:
        return stop_coupon(work, StopCoupon(actor=the_actor(), code=code))


@resource.route("/tax-rates")
@resource.response(HTTPStatus.OK, TaxRatesAnswer)
@problems(resource, 401, 403)
def tax_rates() -> dict[str, Any]:
    """List the tax rates by place and day."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return {"items": work.taxes.rates}


@resource.route("/tax-rates", methods=["POST"])
@resource.arguments(TaxRateRequest)
@resource.response(HTTPStatus.CREATED, TaxRateAnswer)
@problems(resource, 401, 403, 409)
def create_tax_rate(wanted: dict[str, Any]) -> TaxRate:
    """Set the rate of a place from a day on."""
    with begin_work() as work:
        return set_tax_rate(work, SetTaxRate(actor=the_actor(), **wanted))


@resource.route("/clients/<uuid:client_id>/credit-limit", methods=["PUT"])
@resource.arguments(CreditLimitRequest)
@resource.response(HTTPStatus.OK, CreditAnswer)
@problems(resource, 401, 403, 404)
def credit(wanted: dict[str, Any], client_id: UUID) -> dict[str, Any]:
    """Set how much a client may owe on account."""
    with begin_work() as work:
        client = set_credit_limit(work, SetCreditLimit(actor=the_actor(), client_id=ClientId(client_id), **wanted))
        left = work.invoices.credit_left(client, home_currency())
    return {"client_id": client.id, "limit": wanted["limit"], "left": left}
