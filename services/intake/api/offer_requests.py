"""What the API reads to sell a service."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.domain.form import Condition, Field, Form
from services.intake.domain.kinds import FieldKind, Limits
from services.intake.domain.offer import AskedWhen, Extra
from shared.contracts.parts import PaymentTerms, RecurringTerms
from shared.kernel.money import Money
from shared.web.schemas import MoneyField, Request

_LARGEST = 2**31 - 1


def _count(**options: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(min=-_LARGEST, max=_LARGEST), **options)


class LimitsRequest(Request):
    min_length = _count(load_default=None, allow_none=True)
    max_length = _count(load_default=None, allow_none=True)
    minimum = fields.Float(load_default=None, allow_none=True)
    maximum = fields.Float(load_default=None, allow_none=True)
    max_bytes = _count(load_default=None, allow_none=True)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Limits:
        whole = {name: int(bound) for name, bound in loaded.items() if bound is not None and bound == int(bound)}
        return Limits(**(loaded | whole))


class ConditionRequest(Request):
    """The field is asked only where the answer to `field` is any of these; none of them where negated; any at all without them."""

    field = fields.String(required=True)
    any_of = fields.List(fields.Raw(), load_default=list)
    is_negated = fields.Boolean(load_default=False)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Condition:
        return Condition(**(loaded | {"any_of": tuple(loaded["any_of"])}))


class ColumnRequest(Request):
    """One question, or one column of a table."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    kind = fields.Enum(FieldKind, by_value=True, load_default=FieldKind.TEXT)
    is_required = fields.Boolean(load_default=False)
    help = fields.String(load_default="", validate=validate.Length(max=2000))
    limits = fields.Nested(LimitsRequest, load_default=Limits)
    options = fields.List(fields.String(validate=validate.Length(max=500)), load_default=list)
    pattern = fields.String(load_default="")
    default = fields.Raw(load_default=None, allow_none=True)
    accepts = fields.List(fields.String(validate=validate.Length(max=100)), load_default=list)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Field:
        rows: dict[str, Any] = {
            name: tuple(loaded[name]) for name in ("options", "accepts", "columns") if name in loaded
        }
        return Field(**(loaded | rows))


class FieldRequest(ColumnRequest):
    shown_if = fields.Nested(ConditionRequest, load_default=None, allow_none=True)
    columns = fields.List(fields.Nested(ColumnRequest), load_default=list)
    page = _count(load_default=1)


class FormRequest(Request):
    fields_ = fields.List(fields.Nested(FieldRequest), required=True, attribute="fields", data_key="fields")

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Form:
        return Form(tuple(loaded["fields"]))


class _MoneyRequest(MoneyField):
    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Money:
        return Money(**loaded)


class ExtraRequest(Request):
    """An option or an add-on."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    price = fields.Nested(_MoneyRequest, required=True)
    description = fields.String(load_default="", validate=validate.Length(max=5000))
    estimated_minutes = _count(load_default=None, allow_none=True)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Extra:
        return Extra(**loaded)


class PaymentRequest(Request):
    """`upfront`, `deposit` of `deposit_percent`, or `on_account` within `net_days` (rule B-4)."""

    policy = fields.String(load_default="upfront")
    deposit_percent = _count(load_default=None, allow_none=True)
    net_days = _count(load_default=None, allow_none=True)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> PaymentTerms:
        return PaymentTerms(**loaded)


class RecurringRequest(Request):
    """Bought again every `count` times `unit`; `on_renewal` says what a renewal makes; `requests`: orders are placed on the plan, within its limits."""

    unit = fields.String(required=True)
    count = _count(load_default=1)
    trial_days = _count(load_default=0)
    set_up_fee = fields.Nested(_MoneyRequest, load_default=None, allow_none=True)
    on_renewal = fields.String(load_default="new_order")
    requests_per_period = _count(load_default=None, allow_none=True)
    active_requests = _count(load_default=None, allow_none=True)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> RecurringTerms:
        return RecurringTerms(**loaded)


class OfferRequest(Request):
    """A service as it is to be sold; everything that is left out is as a new service has it."""

    name = fields.String(required=True)
    description = fields.String(load_default="")
    price = fields.Nested(_MoneyRequest, required=True)
    form = fields.Nested(FormRequest, required=True)
    pipeline = fields.String(required=True)
    deadline_hours = _count(load_default=None, allow_none=True)
    acceptance_days = _count(load_default=7)
    revision_limit = _count(load_default=None, allow_none=True)
    image_url = fields.String(load_default="")
    folder = fields.String(load_default="")
    position = _count(load_default=0)
    is_public = fields.Boolean(load_default=True)
    is_taxable = fields.Boolean(load_default=True)
    needs_review = fields.Boolean(load_default=False)
    asked_when = fields.Enum(AskedWhen, by_value=True, load_default=AskedWhen.BEFORE)
    estimated_minutes = _count(load_default=None, allow_none=True)
    options = fields.List(fields.Nested(ExtraRequest), load_default=list)
    add_ons = fields.List(fields.Nested(ExtraRequest), load_default=list)
    payment = fields.Nested(PaymentRequest, load_default=PaymentTerms)
    recurring = fields.Nested(RecurringRequest, load_default=None, allow_none=True)
