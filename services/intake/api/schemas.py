"""What intake's API reads and answers."""

from typing import Any, NoReturn

from marshmallow import ValidationError, validate
from webargs import fields

from services.intake.api import begin_work
from services.intake.api.service_schemas import FieldAnswer
from services.intake.domain.states import OrderState
from services.intake.use_cases.explain_submission import explain_submission
from shared.contracts.schema import problems_of
from shared.kernel.refusals import Invalid
from shared.web.schemas import (
    Answer,
    BriefLineAnswer,
    MissingAnswer,
    MoneyField,
    PageRequest,
    ProblemItem,
    Request,
    must_be_storable,
    page_of,
)


class BuyerRequest(Request):
    email = fields.String(required=True)
    name = fields.String(required=True)
    company = fields.String(load_default="")
    locale = fields.String(load_default="en")
    time_zone = fields.String(load_default="UTC")


def answers_field(**options: Any) -> fields.Dict:
    """Return the field of answers, by the names of the form's fields."""
    return fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), **options)


class SubmissionRequest(Request):
    """An order. `source` and `external_id` name it for ever; without them it gets a name of its own. With `plan_id` it is paid with that plan."""

    source = fields.String(load_default="api")
    external_id = fields.String(load_default=None)
    service = fields.String(required=True)
    client = fields.Nested(BuyerRequest, load_default=None)
    quantity = fields.Integer(strict=True, load_default=1)
    answers = answers_field(load_default=dict)
    note = fields.String(load_default="")
    option = fields.String(load_default="")
    add_ons = fields.List(fields.String(), load_default=list)
    coupon = fields.String(load_default="")
    plan_id = fields.UUID(load_default=None, allow_none=True)

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **_: Any) -> NoReturn:
        """What is wrong in shape and what is wrong in sense is said together (rule I-4)."""
        payload = data if isinstance(data, dict) else {}
        with begin_work() as work:
            problems = explain_submission(work, payload, problems_of(error.messages))
        raise Invalid(problems)


class NamedSubmissionRequest(SubmissionRequest):
    """One of many orders: without a name of its own it could not be sent again safely."""

    external_id = fields.String(required=True)


class AnswersRequest(Request):
    answers = answers_field(required=True)


class ReasonRequest(Request):
    reason = fields.String(required=True, validate=[validate.Length(min=1, max=2000), must_be_storable])


class OrdersRequest(PageRequest):
    """Which orders: `state` may be several, with commas; `q` are words, from their beginnings, of number, answers or client."""

    state = fields.DelimitedList(fields.Enum(OrderState, by_value=True), load_default=list)
    client_id = fields.UUID(load_default=None)
    service = fields.String(load_default=None, validate=validate.Length(max=100))
    source = fields.String(load_default=None, validate=validate.Length(max=100))
    received_from = fields.AwareDateTime(load_default=None)
    received_until = fields.AwareDateTime(load_default=None)
    q = fields.String(load_default=None, validate=validate.Length(max=200))
    sort = fields.String(load_default="newest", validate=validate.OneOf(["newest", "oldest"]))


class OrderClientAnswer(Answer):
    """The buyer; all but the id is null for a member who may not see clients."""

    client_id = fields.UUID(required=True)
    email = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)


class OrderServiceAnswer(Answer):
    code = fields.String(required=True)
    name = fields.String(required=True)


class ChosenOptionAnswer(Answer):
    code = fields.String(required=True)
    name = fields.String(required=True)


class ChosenAddOnAnswer(ChosenOptionAnswer):
    unit_price = fields.Nested(MoneyField, required=True, allow_none=True)


class OrderAnswer(Answer):
    """An order as it came in. `total` is null for a member who may not see money.

    `demands` are why a member had to look at it, and `approved_by` who did; null where nobody has to, and for the client.
    """

    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    purchase_id = fields.UUID(required=True)
    state = fields.Enum(OrderState, by_value=True, required=True)
    client = fields.Nested(OrderClientAnswer, required=True)
    service = fields.Nested(OrderServiceAnswer, required=True)
    option = fields.Nested(ChosenOptionAnswer, required=True, allow_none=True)
    add_ons = fields.List(fields.Nested(ChosenAddOnAnswer), required=True)
    coupon = fields.String(required=True)
    quantity = fields.Integer(required=True)
    total = fields.Nested(MoneyField, required=True, allow_none=True)
    answers = answers_field(required=True)
    brief = fields.List(fields.Nested(BriefLineAnswer), required=True)
    problems = fields.List(fields.Nested(MissingAnswer), required=True)
    source = fields.String(required=True)
    external_id = fields.String(required=True)
    note = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    demands = fields.List(fields.Nested(ProblemItem), required=True, allow_none=True)
    approved_by = fields.String(required=True, allow_none=True)
    approved_at = fields.AwareDateTime(required=True, allow_none=True)
    received_at = fields.AwareDateTime(required=True)


class FormAnswer(Answer):
    """The form of one order, as its client fills it in; `draft` is what was typed and not sent yet, null where there is none."""

    number = fields.String(required=True)
    service_name = fields.String(required=True)
    fields_ = fields.List(fields.Nested(FieldAnswer), required=True, attribute="fields", data_key="fields")
    answers = answers_field(required=True)
    draft = answers_field(required=True, allow_none=True)
    problems = fields.List(fields.Nested(MissingAnswer), required=True)


class SubmissionAnswer(Answer):
    """What became of a submission that came as a message; `answer` is null while it waits."""

    outcome = fields.String(required=True, validate=validate.OneOf(["accepted", "refused", "waiting"]))
    answer = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True, allow_none=True)


OrderPage = page_of(OrderAnswer)
