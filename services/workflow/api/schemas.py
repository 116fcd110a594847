"""What workflow's API reads and answers."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from services.workflow.domain.assignments import Part
from services.workflow.domain.states import OrderState
from shared.web.schemas import Answer, BriefLineAnswer, MissingAnswer, MoneyField, PageRequest, Request, page_of


def text(most: int, **options: Any) -> fields.String:
    return fields.String(validate=validate.And(validate.Length(min=1, max=most), no_zero), **options)


def no_zero(value: str) -> None:
    """PostgreSQL keeps no NUL characters."""
    if "\x00" in value:
        raise ValidationError("This has a character that can't be kept.")


def blankless(most: int) -> fields.String:
    return text(most, required=True)


class OrdersFilter(Request):
    """Which orders somebody wants to see."""

    state = fields.Enum(OrderState, by_value=True, load_default=None)
    service = text(100, load_default=None)
    stage = text(100, load_default=None)
    tag = text(50, load_default=None)
    due_before = fields.AwareDateTime(load_default=None)
    due_after = fields.AwareDateTime(load_default=None)
    has_alarm = fields.Boolean(load_default=None)
    member_id = fields.UUID(load_default=None)
    client_id = fields.UUID(load_default=None)
    search = text(200, load_default=None)
    is_pooled = fields.Boolean(load_default=None, allow_none=True)


class OrdersRequest(PageRequest, OrdersFilter):
    """A page of them."""


class ClientItem(Answer):
    client_id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)


class StageItem(Answer):
    key = fields.String(required=True)
    name = fields.String(required=True)


class StageAnswer(StageItem):
    state = fields.Enum(OrderState, by_value=True, required=True)
    is_visible = fields.Boolean(required=True)


class AssigneeItem(Answer):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    part = fields.String(required=True, allow_none=True)


class InvoiceItem(Answer):
    number = fields.String(required=True)
    state = fields.String(required=True)


class OrderAnswer(Answer):
    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    client = fields.Nested(ClientItem, required=True)
    service_name = fields.String(required=True)
    state = fields.String(required=True)
    stage = fields.Nested(StageItem, required=True, allow_none=True)
    assignees = fields.List(fields.Nested(AssigneeItem), required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    expected_at = fields.AwareDateTime(required=True, allow_none=True)
    expected_by = fields.String(required=True, allow_none=True, validate=validate.OneOf(["plan", "past"]))
    priority = fields.Integer(required=True)
    total = fields.Nested(MoneyField, required=True, allow_none=True)
    invoice = fields.Nested(InvoiceItem, required=True, allow_none=True)
    received_at = fields.AwareDateTime(required=True)
    updated_at = fields.AwareDateTime(required=True)
    has_alarm = fields.Boolean(required=True, allow_none=True)


class MarkItem(Answer):
    where = fields.String(required=True)
    text = fields.String(required=True)


class DeliveryItem(Answer):
    number = fields.Integer(required=True)
    text = fields.String(required=True)
    links = fields.List(fields.String(), required=True)
    files = fields.List(fields.UUID(), required=True)
    marks = fields.List(fields.Nested(MarkItem), required=True)
    delivered_at = fields.AwareDateTime(required=True)
    state = fields.String(required=True)
    answer_reason = fields.String(required=True, allow_none=True)


class CandidateItem(Answer):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    is_chosen = fields.Boolean(required=True)
    reason = fields.String(required=True)


class RoutingItem(Answer):
    sentence = fields.String(required=True)
    candidates = fields.List(fields.Nested(CandidateItem), required=True)


class DecisionItem(RoutingItem):
    decided_at = fields.AwareDateTime(required=True)
    strategy = fields.String(required=True)
    part = fields.String(required=True)
    member_id = fields.UUID(required=True, allow_none=True)


class DecisionsAnswer(Answer):
    items = fields.List(fields.Nested(DecisionItem), required=True)


class OptionItem(Answer):
    code = fields.String(required=True)
    name = fields.String(required=True)


class AttachmentItem(Answer):
    """A file that is an answer to `field`; intake hands it out by its id."""

    file_id = fields.UUID(required=True)
    field = fields.String(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size_bytes = fields.Integer(required=True)


class OrderPageAnswer(OrderAnswer):
    option = fields.Nested(OptionItem, required=True, allow_none=True)
    note = fields.String(required=True)
    quantity = fields.Integer(required=True)
    brief = fields.List(fields.Nested(BriefLineAnswer), required=True)
    attachments = fields.List(fields.Nested(AttachmentItem), required=True)
    problems = fields.List(fields.Nested(MissingAnswer), required=True)
    stages = fields.List(fields.Nested(StageAnswer), required=True)
    deliveries = fields.List(fields.Nested(DeliveryItem), required=True)
    routing = fields.Nested(RoutingItem, required=True, allow_none=True)
    acceptance_due_at = fields.AwareDateTime(required=True, allow_none=True)


class HistoryAnswer(Answer):
    before = fields.Dict(required=True, allow_none=True)
    after = fields.Dict(required=True, allow_none=True)
    at = fields.AwareDateTime(required=True)
    who = fields.String(required=True)
    what = fields.String(required=True)
    sentence = fields.String(required=True)
    cause_id = fields.UUID(required=True, allow_none=True)
    is_visible = fields.Boolean(required=True)


class StageRequest(Request):
    stage = blankless(100)


class DeliveryRequest(Request):
    text = blankless(20_000)
    links = fields.List(
        fields.URL(schemes={"http", "https"}, require_tld=False, validate=validate.Length(max=2000)),
        load_default=list,
        validate=validate.Length(max=50),
    )
    files = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=50))
    is_part = fields.Boolean(load_default=False)


class MarkRequest(Request):
    where = blankless(200)
    text = blankless(2_000)


class RevisionRequest(Request):
    reason = blankless(5_000)
    marks = fields.List(fields.Nested(MarkRequest), load_default=list, validate=validate.Length(max=100))


class NothingRequest(Request):
    """A request that has nothing to say beyond being made."""


class ReasonRequest(Request):
    reason = blankless(5_000)


class AssignmentRequest(Request):
    member_id = fields.UUID(required=True)
    part = fields.Enum(Part, by_value=True, load_default=Part.WORKER)


class PartRequest(Request):
    part = fields.Enum(Part, by_value=True, load_default=Part.WORKER)


OrdersAnswer = page_of(OrderAnswer)
HistoryPageAnswer = page_of(HistoryAnswer)
