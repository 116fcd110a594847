"""Credits in the agency's own unit over HTTP: what grants them, and what a client was granted."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import ValidationError, fields, validate, validates_schema

from services.billing.api import begin_work, settings
from services.billing.api.schemas import PositiveMoney
from services.billing.domain.reach import visible_client
from services.billing.domain.refusals import ClientUnknown
from services.billing.use_cases.set_credit_rule import SetCreditRule, set_credit_rule
from shared.kernel.ids import ClientId
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, MoneyField, Request

resource = Blueprint("credits", __name__, description="Credits in the agency's own unit, and what grants them.")

_SHOWN = 200


class CreditRuleRequest(Request):
    """`amount` hundredths of a credit with each piece of a service, in one `option` where it is named, or with top-ups from `minimum` on.

    0 takes the rule away. What `resets` lets what is left of earlier credits lapse.
    """

    service_id = fields.UUID(load_default=None, allow_none=True)
    option = fields.String(load_default="", validate=validate.Length(max=100))
    minimum = fields.Nested(PositiveMoney, load_default=None, allow_none=True)
    amount = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=10**12))
    resets = fields.Boolean(load_default=False)

    @validates_schema
    def _for_one_thing(self, asked: dict[str, Any], **_: Any) -> None:
        if (asked["service_id"] is None) == (asked["minimum"] is None):
            raise ValidationError("Name either a service or the least top-up.", "service_id")
        if asked["service_id"] is None and asked["option"]:
            raise ValidationError("A top-up has no option.", "option")


class CreditRulePart(Answer):
    """`minimum` is the least top-up; null where the rule is for a service."""

    service_id = fields.UUID(required=True, allow_none=True)
    option = fields.String(required=True)
    minimum = fields.Nested(MoneyField, required=True, allow_none=True, attribute="least")
    grants = fields.Nested(MoneyField, required=True)
    resets = fields.Boolean(required=True)


class CreditRulesAnswer(Answer):
    """`unit` is what the agency calls its credits, empty where it has none. Amounts are in hundredths, with the code `XXX`."""

    unit = fields.String(required=True)
    items = fields.List(fields.Nested(CreditRulePart), required=True)


class CreditGrantPart(Answer):
    """What came with an invoice, or a top-up; of earlier credits `lapsed` then, and `taken_back` was what a refund took again."""

    invoice_id = fields.UUID(required=True, allow_none=True)
    amount = fields.Integer(required=True)
    lapsed = fields.Integer(required=True)
    taken_back = fields.Integer(required=True)
    granted_at = fields.AwareDateTime(required=True)


class CreditGrantsAnswer(Answer):
    unit = fields.String(required=True)
    items = fields.List(fields.Nested(CreditGrantPart), required=True)


@resource.route("/credit-rules")
@resource.response(HTTPStatus.OK, CreditRulesAnswer)
@problems(resource, 401)
def index() -> dict[str, Any]:
    """List what grants credits, which clients may see too."""
    the_actor()
    with begin_work() as work:
        return {"unit": settings().credit_unit, "items": work.credits.rules}


@resource.route("/credit-rules", methods=["PUT"])
@resource.arguments(CreditRuleRequest)
@resource.response(HTTPStatus.OK, CreditRulesAnswer)
@problems(resource, 401, 403)
def change(wanted: dict[str, Any]) -> dict[str, Any]:
    """Set a rule, or take it away; answers all. Invoices that are issued keep what they promised."""
    with begin_work() as work:
        set_credit_rule(work, SetCreditRule(actor=the_actor(), **wanted))
        return {"unit": settings().credit_unit, "items": work.credits.rules}


@resource.route("/clients/<uuid:client_id>/credit-grants")
@resource.response(HTTPStatus.OK, CreditGrantsAnswer)
@problems(resource, 401, 403, 404)
def grants(client_id: UUID) -> dict[str, Any]:
    """List what credits a client was granted, newest first."""
    own = visible_client(the_actor())
    if own not in {None, client_id}:
        raise ClientUnknown(f"there is no client {client_id}")
    with begin_work() as work:
        work.clients.get(ClientId(client_id))
        return {"unit": settings().credit_unit, "items": work.credits.of_client(ClientId(client_id), limit=_SHOWN)}
