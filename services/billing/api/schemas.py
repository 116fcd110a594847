"""What billing is asked and what it answers."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from services.billing.domain.hold import HoldState
from services.billing.domain.payment import PaymentMethod
from services.billing.domain.states import InvoiceState
from shared.contracts.schema import must_be_currency
from shared.kernel.money import Money
from shared.web.schemas import Answer, MoneyField, PageRequest, Request

_METHODS = (PaymentMethod.MANUAL, PaymentMethod.BALANCE)
_Reference = validate.Length(max=200)


class PositiveMoney(Request):
    """An amount above zero, in minor units, and its ISO 4217 code."""

    amount = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=(1 << 53) - 1))
    currency = fields.String(required=True, validate=must_be_currency)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> Money:
        return Money(**loaded)


class KeyHeader(Schema):
    """A request repeated under the same key counts once and gets the same answer."""

    key = fields.String(data_key="Idempotency-Key", load_default=None, validate=validate.Length(min=1, max=200))

    class Meta:
        unknown = EXCLUDE


class InvoicesRequest(PageRequest):
    client_id = fields.UUID(load_default=None)
    state = fields.Enum(InvoiceState, by_value=True, load_default=None)
    order_id = fields.UUID(load_default=None)


class PaymentRequest(Request):
    """`amount` is all that is due where it is not given. Money by hand may be more: the rest goes to the balance."""

    method = fields.Enum(
        PaymentMethod,
        by_value=True,
        required=True,
        validate=validate.OneOf(_METHODS),
        metadata={"enum": list(_METHODS)},
    )
    amount = fields.Nested(PositiveMoney, load_default=None, allow_none=True)
    reference = fields.String(load_default="", validate=_Reference)


class VoidanceRequest(Request):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))


class BalanceRequest(PageRequest):
    currency = fields.String(load_default=None, validate=must_be_currency)


class HoldsRequest(Request):
    state = fields.Enum(HoldState, by_value=True, load_default=None)


class TopUpRequest(Request):
    amount = fields.Nested(PositiveMoney, required=True)
    reference = fields.String(required=True, validate=[validate.Length(min=1), _Reference])


class ClientPart(Answer):
    client_id = fields.UUID(required=True)
    name = fields.String(required=True)


class LinePart(Answer):
    """`order_id` is null for a line by hand. `tax_rate` is in hundredths of a percent; `total` has the discount and the tax in it, `credited` was taken back of it."""

    line_id = fields.UUID(required=True)
    order_id = fields.UUID(required=True, allow_none=True)
    order_number = fields.String(required=True)
    description = fields.String(required=True)
    quantity = fields.Integer(required=True)
    unit_price = fields.Nested(MoneyField, required=True)
    discount = fields.Nested(MoneyField, required=True)
    tax = fields.Nested(MoneyField, required=True)
    tax_rate = fields.Integer(required=True)
    tax_name = fields.String(required=True)
    is_tax_included = fields.Boolean(required=True)
    credited = fields.Nested(MoneyField, required=True)
    total = fields.Nested(MoneyField, required=True)


class PaymentPart(Answer):
    payment_id = fields.UUID(required=True)
    method = fields.Enum(PaymentMethod, by_value=True, required=True)
    amount = fields.Nested(MoneyField, required=True)
    reference = fields.String(required=True)
    received_at = fields.AwareDateTime(required=True)
    by = fields.String(required=True)


class InvoiceAnswer(Answer):
    """`needed` must be paid before work starts (rule B-4); `coupon_refused` says why the coupon took nothing off."""

    invoice_id = fields.UUID(required=True)
    number = fields.String(required=True)
    state = fields.Enum(InvoiceState, by_value=True, required=True)
    purchase_id = fields.UUID(required=True)
    client = fields.Nested(ClientPart, required=True)
    lines = fields.List(fields.Nested(LinePart), required=True)
    total = fields.Nested(MoneyField, required=True)
    tax = fields.Nested(MoneyField, required=True)
    needed = fields.Nested(MoneyField, required=True)
    credited = fields.Nested(MoneyField, required=True)
    coupon = fields.String(required=True)
    coupon_refused = fields.String(required=True)
    parties = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    paid = fields.Nested(MoneyField, required=True)
    due = fields.Nested(MoneyField, required=True)
    issued_at = fields.AwareDateTime(required=True)
    due_at = fields.AwareDateTime(required=True)
    paid_at = fields.AwareDateTime(required=True, allow_none=True)
    payments = fields.List(fields.Nested(PaymentPart), required=True)


class BalanceEntryPart(Answer):
    at = fields.AwareDateTime(required=True)
    change = fields.Nested(MoneyField, required=True)
    reason = fields.String(required=True)


class HoldPart(Answer):
    """What is or was kept for an order while it is looked at; `ended_by` is who released it by hand, for a `reason`."""

    order_id = fields.UUID(required=True)
    amount = fields.Nested(MoneyField, required=True)
    state = fields.Enum(HoldState, by_value=True, required=True)
    held_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_by = fields.String(required=True)
    reason = fields.String(required=True)


class HoldReleaseRequest(Request):
    """Why. It stands in the list of holds."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))


class HoldsAnswer(Answer):
    items = fields.List(fields.Nested(HoldPart), required=True)


class BalanceAnswer(Answer):
    """What the client has prepaid, and how that came to be, newest first; `next` continues the entries.

    Of `balance` `on_hold` is kept for orders that are looked at, and `available` may be spent.
    """

    balance = fields.Nested(MoneyField, required=True)
    on_hold = fields.Nested(MoneyField, required=True)
    available = fields.Nested(MoneyField, required=True)
    entries = fields.List(fields.Nested(BalanceEntryPart), required=True)
    next = fields.String(required=True, allow_none=True)


class AccountPart(Answer):
    account = fields.String(required=True)
    currency = fields.String(required=True)
    debit = fields.Integer(required=True)
    credit = fields.Integer(required=True)


class TrialBalanceAnswer(Answer):
    """Every account's debits and credits in minor units; balanced where both come to the same in every currency."""

    accounts = fields.List(fields.Nested(AccountPart), required=True)
    is_balanced = fields.Boolean(required=True)
