"""What the API of routing reads and answers."""

from typing import Any

from marshmallow import fields, validate

from services.workflow.domain.routing_rules import Strategy
from shared.web.schemas import Answer, Request


def _members(**options: Any) -> fields.List[Any]:
    return fields.List(fields.UUID(), validate=validate.Length(max=200), **options)


class RuleRequest(Request):
    strategy = fields.Enum(Strategy, by_value=True, required=True)
    members = _members(load_default=list)
    is_same_member = fields.Boolean(load_default=False)
    is_at_start = fields.Boolean(load_default=False)
    take_back_minutes = fields.Integer(
        strict=True, load_default=None, allow_none=True, validate=validate.Range(min=1, max=100_000)
    )


class RuleAnswer(Answer):
    service_code = fields.String(required=True)
    part = fields.String(required=True)
    strategy = fields.Enum(Strategy, by_value=True, required=True)
    members = fields.List(fields.UUID(), required=True)
    is_same_member = fields.Boolean(required=True)
    is_at_start = fields.Boolean(required=True)
    take_back_minutes = fields.Integer(required=True, allow_none=True)


class EffortRequest(Request):
    points = fields.Integer(strict=True, load_default=1, validate=validate.Range(min=0, max=1000))
    minutes = fields.Integer(strict=True, load_default=0, validate=validate.Range(min=0, max=100_000))


class EffortAnswer(Answer):
    service_code = fields.String(required=True)
    points = fields.Integer(required=True)
    minutes = fields.Integer(required=True)


class PreferenceRequest(Request):
    preferred = _members(load_default=list)
    excluded = _members(load_default=list)


class PreferenceAnswer(Answer):
    client_id = fields.UUID(required=True)
    preferred = fields.List(fields.UUID(), required=True)
    excluded = fields.List(fields.UUID(), required=True)


class RushRequest(Request):
    hours = fields.Integer(strict=True, required=True, validate=validate.Range(min=1, max=10_000))


class RushAnswer(Answer):
    service_code = fields.String(required=True)
    hours = fields.Integer(required=True)


class RoutingAnswer(Answer):
    rules = fields.List(fields.Nested(RuleAnswer), required=True)
    efforts = fields.List(fields.Nested(EffortAnswer), required=True)
    preferences = fields.List(fields.Nested(PreferenceAnswer), required=True)
    rush = fields.List(fields.Nested(RushAnswer), required=True)


class ShiftRequest(Request):
    order_id = fields.UUID(required=True)
    from_member_id = fields.UUID(required=True)
    to_member_id = fields.UUID(required=True)


class RebalanceRequest(Request):
    shifts = fields.List(fields.Nested(ShiftRequest), required=True, validate=validate.Length(min=1, max=500))


class ShiftAnswer(Answer):
    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    from_member_id = fields.UUID(required=True)
    from_name = fields.String(required=True)
    to_member_id = fields.UUID(required=True)
    to_name = fields.String(required=True)
    reason = fields.String(required=True)


class ShiftsAnswer(Answer):
    shifts = fields.List(fields.Nested(ShiftAnswer), required=True)
