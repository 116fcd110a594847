"""What is asked and answered about payments through providers."""

from marshmallow import ValidationError, fields, validate

from services.billing.api.schemas import PositiveMoney
from services.billing.domain.charge import ChargeState, Way
from services.billing.domain.provider import Provider
from shared.web.schemas import Answer, MoneyField, PageRequest, Request


def _must_be_path(written: str) -> None:
    """Raises marshmallow's ValidationError: a client is sent back to our portal and nowhere else."""
    if not written:
        return
    if not written.startswith("/") or written.startswith("//") or "\\" in written:
        raise ValidationError("Not a path of the portal.")


class PageChargeRequest(Request):
    """The client pays on the provider's page and comes back to `return_path` of the portal."""

    provider = fields.Enum(Provider, by_value=True, required=True)
    amount = fields.Nested(PositiveMoney, load_default=None, allow_none=True)
    saves_method = fields.Boolean(load_default=False)
    return_path = fields.String(load_default="", validate=[validate.Length(max=500), _must_be_path])


class InvoiceChargeRequest(PageChargeRequest):
    """With `method_id` it is taken from that saved method; `amount` is all that is due where it is not given."""

    method_id = fields.UUID(load_default=None, allow_none=True)


class TopUpChargeRequest(PageChargeRequest):
    amount = fields.Nested(PositiveMoney, required=True)


class ChargesRequest(PageRequest):
    client_id = fields.UUID(load_default=None)
    invoice_id = fields.UUID(load_default=None)
    state = fields.Enum(ChargeState, by_value=True, load_default=None)
    is_stray = fields.Boolean(load_default=None)


class ChargeAnswer(Answer):
    """`page_url` is where the client pays, while they may. `stray_because` says why what came went to the balance."""

    charge_id = fields.UUID(required=True)
    provider = fields.Enum(Provider, by_value=True, required=True)
    way = fields.Enum(Way, by_value=True, required=True)
    client_id = fields.UUID(required=True)
    invoice_id = fields.UUID(required=True, allow_none=True)
    amount = fields.Nested(MoneyField, required=True)
    state = fields.Enum(ChargeState, by_value=True, required=True)
    page_url = fields.String(required=True)
    failure = fields.String(required=True)
    stray_because = fields.String(required=True)
    received = fields.Nested(MoneyField, required=True, allow_none=True)
    refundable = fields.Nested(MoneyField, required=True)
    asked_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class SavedMethodPart(Answer):
    method_id = fields.UUID(required=True, attribute="id")
    provider = fields.Enum(Provider, by_value=True, required=True)
    kind = fields.String(required=True)
    label = fields.String(required=True)
    is_automatic = fields.Boolean(required=True)
    saved_at = fields.AwareDateTime(required=True)


class SavedMethodsAnswer(Answer):
    items = fields.List(fields.Nested(SavedMethodPart), required=True)


class AutomaticRequest(Request):
    method_id = fields.UUID(required=True, allow_none=True)


class ReconciliationPart(Answer):
    provider = fields.Enum(Provider, by_value=True, required=True)
    since = fields.AwareDateTime(required=True)
    compared = fields.Integer(required=True)
    differences = fields.List(fields.Dict(keys=fields.String()), required=True)
    ran_at = fields.AwareDateTime(required=True)


class ReconciliationsAnswer(Answer):
    items = fields.List(fields.Nested(ReconciliationPart), required=True)


class ReconciliationRequest(Request):
    provider = fields.Enum(Provider, by_value=True, required=True)
