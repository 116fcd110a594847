"""What the API of baskets reads and answers."""

from marshmallow import fields, validate

from services.intake.api.schemas import (
    BuyerRequest,
    ChosenAddOnAnswer,
    ChosenOptionAnswer,
    OrderServiceAnswer,
    answers_field,
)
from services.intake.domain.states import OrderState
from shared.web.schemas import Answer, MissingAnswer, MoneyField, ProblemItem, Request, must_be_storable

_SHORT = validate.Length(max=200)


class BasketItemRequest(Request):
    """An order of a service, as a form has it."""

    service = fields.String(required=True, validate=_SHORT)
    option = fields.String(load_default="", validate=_SHORT)
    add_ons = fields.List(fields.String(validate=_SHORT), load_default=list, validate=validate.Length(max=100))
    quantity = fields.Integer(strict=True, load_default=1)
    answers = answers_field(load_default=dict)
    note = fields.String(load_default="", validate=validate.Length(max=10_000))


class BasketBuyerRequest(Request):
    """Who orders, as far as they have said."""

    email = fields.String(load_default="", validate=validate.Length(max=254))
    name = fields.String(load_default="", validate=_SHORT)
    company = fields.String(load_default="", validate=_SHORT)


class DescriptionRequest(Request):
    """What is left out stays as it is."""

    coupon = fields.String(load_default=None, allow_none=True, validate=[validate.Length(max=100), must_be_storable])
    client = fields.Nested(BasketBuyerRequest, load_default=None, allow_none=True)


class PlacingRequest(Request):
    """Who orders, where nobody is signed in."""

    client = fields.Nested(BuyerRequest, load_default=None, allow_none=True)
    homepage = fields.String(
        load_default="",
        metadata={"description": "Nobody sees this field but programs that fill in every field they find."},
    )


class PriceAnswer(Answer):
    """What an item costs now, null where it can't be ordered; with `offer` billing says what it comes to with coupon and tax."""

    unit_price = fields.Nested(MoneyField, required=True, allow_none=True)
    total = fields.Nested(MoneyField, required=True, allow_none=True)
    offer = fields.String(required=True, allow_none=True)


class BasketItemAnswer(Answer):
    """An item as it was put in, with what it costs now; `problems` are what keeps it from being ordered."""

    item_id = fields.String(required=True)
    service = fields.Nested(OrderServiceAnswer, required=True)
    option = fields.Nested(ChosenOptionAnswer, required=True, allow_none=True)
    add_ons = fields.List(fields.Nested(ChosenAddOnAnswer), required=True)
    quantity = fields.Integer(required=True)
    answers = answers_field(required=True)
    note = fields.String(required=True)
    unit_price = fields.Nested(MoneyField, required=True, allow_none=True)
    total = fields.Nested(MoneyField, required=True, allow_none=True)
    problems = fields.List(fields.Nested(ProblemItem), required=True)


class BasketBuyerAnswer(Answer):
    email = fields.String(required=True)
    name = fields.String(required=True)
    company = fields.String(required=True)


class BasketAnswer(Answer):
    """A basket. `name` is the key under which files for its forms are sent."""

    name = fields.String(required=True)
    items = fields.List(fields.Nested(BasketItemAnswer), required=True)
    coupon = fields.String(required=True)
    client = fields.Nested(BasketBuyerAnswer, required=True, allow_none=True)
    total = fields.Nested(MoneyField, required=True, allow_none=True)
    offer = fields.String(required=True, allow_none=True)


class PlacedOrderAnswer(Answer):
    """An order of the purchase. Where details are still asked for, `form_token` opens the form of just this order."""

    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    service_name = fields.String(required=True)
    state = fields.Enum(OrderState, by_value=True, required=True)
    form_token = fields.String(required=True, allow_none=True)
    problems = fields.List(fields.Nested(MissingAnswer), required=True)


class PlacedAnswer(Answer):
    """The purchase. `token` opens its page (`/purchase-pages/{token}`), and with billing its invoice."""

    purchase_id = fields.UUID(required=True)
    token = fields.String(required=True)
    orders = fields.List(fields.Nested(PlacedOrderAnswer), required=True)
