"""Subscriptions as JSON."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.billing.api.schemas import PositiveMoney
from services.billing.domain.subscription_states import SubscriptionState
from shared.contracts.parts import ChosenOption
from shared.web.schemas import Answer, MoneyField, PageRequest, Request


class SubscriptionsRequest(PageRequest):
    """Which subscriptions to list."""

    state = fields.Enum(SubscriptionState, by_value=True, load_default=None)
    client_id = fields.UUID(load_default=None)


class SubscriptionAnswer(Answer):
    """A subscription. `price` is that of a period, before tax; it renews every `count` times `unit`, at `period_end` next.

    Where `on_renewal` is `requests`, orders are placed on the plan: so many in a period and at a time, null is no limit.
    """

    subscription_id = fields.UUID(required=True, attribute="id")
    order_id = fields.UUID(required=True)
    order_number = fields.String(required=True)
    client_id = fields.UUID(required=True)
    service_id = fields.UUID(required=True)
    description = fields.String(required=True)
    quantity = fields.Integer(required=True)
    unit_price = fields.Nested(MoneyField, required=True)
    price = fields.Nested(MoneyField, required=True)
    unit = fields.String(required=True)
    count = fields.Integer(required=True)
    on_renewal = fields.String(required=True)
    option = fields.String(required=True)
    option_name = fields.String(required=True)
    requests_per_period = fields.Integer(required=True, allow_none=True)
    active_requests = fields.Integer(required=True, allow_none=True)
    state = fields.Enum(SubscriptionState, by_value=True, required=True)
    started_at = fields.AwareDateTime(required=True)
    period_start = fields.AwareDateTime(required=True)
    period_end = fields.AwareDateTime(required=True)
    ends_with_period = fields.Boolean(required=True)
    open_invoice_id = fields.UUID(required=True, allow_none=True)
    paused_at = fields.AwareDateTime(required=True, allow_none=True)
    cancelled_at = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(required=True)


class OptionRequest(Request):
    code = fields.String(required=True, validate=validate.Length(min=1, max=100))
    name = fields.String(required=True, validate=validate.Length(min=1, max=200))

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> ChosenOption:
        return ChosenOption(**loaded)


class SubscriptionChangeRequest(Request):
    """How much of what is wanted from now on. Without `unit_price` the price stays, without `option` that.

    `is_credited` gives back what the rest of the present period costs less; else that holds from the next on.
    """

    quantity = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=10_000))
    unit_price = fields.Nested(PositiveMoney, load_default=None)
    option = fields.Nested(OptionRequest, load_default=None, allow_none=True)
    is_credited = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    is_preview = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ProrationAnswer(Answer):
    """`now` is billed for the rest of the present period, `then` for each period to come; `back` is credited for the rest where that is asked. All before tax."""

    now = fields.Nested(MoneyField, required=True)
    then = fields.Nested(MoneyField, required=True)
    back = fields.Nested(MoneyField, required=True)


class ReasonRequest(Request):
    """Why. The client may read it."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))


class CancellationRequest(ReasonRequest):
    """`at_period_end` lets what is paid for run out."""

    at_period_end = fields.Boolean(load_default=True, truthy={True}, falsy={False})


class MonthlyPart(Answer):
    """`amount` is what the living subscriptions of a currency bring in a month on average."""

    count = fields.Integer(required=True)
    amount = fields.Nested(MoneyField, required=True)


class MonthPart(Answer):
    """`begun` and `ended` in the month, of `living` at its beginning; `churn` is the share of these that ended, in per cent, or null where there were none."""

    month = fields.String(required=True)
    living = fields.Integer(required=True)
    begun = fields.Integer(required=True)
    ended = fields.Integer(required=True)
    churn = fields.Float(required=True, allow_none=True)


class RecurringAnswer(Answer):
    monthly = fields.List(fields.Nested(MonthlyPart), required=True)
    months = fields.List(fields.Nested(MonthPart), required=True)
