"""What the API of the team reads and answers: members, absences, roles."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.workflow.api.schemas import blankless, no_zero, text
from services.workflow.domain.absences import Repeats
from services.workflow.domain.assignments import Part
from services.workflow.domain.members import CapacityIn
from services.workflow.domain.staffing import Terms
from shared.kernel.money import Money
from shared.kernel.passwords import LONGEST
from shared.web.schemas import Answer, MoneyField, Request, page_of

_CLOCK = validate.Regexp(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", error="Give the time as HH:MM.")


class HoursRequest(Request):
    weekday = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=6))
    opens = fields.String(required=True, validate=validate.And(validate.Length(max=5), _CLOCK))
    closes = fields.String(required=True, validate=validate.And(validate.Length(max=5), _CLOCK))


class HoursItem(Answer):
    weekday = fields.Integer(required=True)
    opens = fields.String(required=True)
    closes = fields.String(required=True)


def _codes(**options: Any) -> fields.List[Any]:
    return fields.List(text(100), validate=validate.Length(max=500), **options)


class TermsRequest(Request):
    name = text(200)
    email = fields.Email(validate=validate.And(validate.Length(max=320), no_zero))
    role = text(100)
    capacity = fields.Integer(strict=True, validate=validate.Range(min=0, max=1000))
    capacity_in = fields.Enum(CapacityIn, by_value=True)
    services = _codes()
    parts = fields.List(fields.Enum(Part, by_value=True), validate=validate.Length(min=1, max=10))
    time_zone = text(100)
    working_hours = fields.List(fields.Nested(HoursRequest), validate=validate.Length(max=50))

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> dict[str, Any]:
        if "parts" in loaded:
            loaded["parts"] = [part.value for part in loaded["parts"]]
        named = {name: loaded.pop(name) for name in Terms.__dataclass_fields__ if name in loaded}
        return loaded | {"terms": Terms(**named)}


class MemberRequest(TermsRequest):
    name = blankless(200)
    email = fields.Email(required=True, validate=validate.And(validate.Length(max=320), no_zero))
    role = blankless(100)
    capacity = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=1000))
    services = _codes(required=True)
    starts_at = fields.AwareDateTime(load_default=None)
    password = fields.String(load_default=None, load_only=True, validate=validate.Length(max=LONGEST))


class MemberAnswer(Answer):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    role = fields.String(required=True)
    capacity = fields.Integer(required=True)
    capacity_in = fields.String(required=True)
    services = fields.List(fields.String(), required=True)
    parts = fields.List(fields.String(), required=True)
    time_zone = fields.String(required=True)
    working_hours = fields.List(fields.Nested(HoursItem), required=True)
    is_active = fields.Boolean(required=True)
    starts_at = fields.AwareDateTime(required=True, allow_none=True)
    leaves_at = fields.AwareDateTime(required=True, allow_none=True)
    away = fields.String(required=True, allow_none=True)
    open_orders = fields.Integer(required=True)
    open_points = fields.Integer(required=True)


class AbsenceItem(Answer):
    absence_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True, allow_none=True)
    repeats = fields.Enum(Repeats, by_value=True, required=True)
    repeats_until = fields.AwareDateTime(required=True, allow_none=True)
    hands_over = fields.Boolean(required=True)


class MemberPageAnswer(MemberAnswer):
    absences = fields.List(fields.Nested(AbsenceItem), required=True)


class AbsenceRequest(Request):
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    reason = fields.String(load_default="", validate=validate.And(validate.Length(max=500), no_zero))
    repeats = fields.Enum(Repeats, by_value=True, load_default=Repeats.NEVER)
    repeats_until = fields.AwareDateTime(load_default=None, allow_none=True)
    hands_over = fields.Boolean(load_default=False)


class DepartureRequest(Request):
    leaves_at = fields.AwareDateTime(load_default=None, allow_none=True)


class RoleRequest(Request):
    name = blankless(200)
    permissions = fields.List(text(100), required=True, validate=validate.Length(max=100))
    largest_order = fields.Nested(MoneyField, load_default=None, allow_none=True)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> dict[str, Any]:
        limit = loaded["largest_order"]
        return loaded | {"largest_order": Money(**limit) if limit else None}


class RoleAnswer(Answer):
    key = fields.String(required=True)
    name = fields.String(required=True)
    permissions = fields.List(fields.String(), required=True)
    largest_order = fields.Nested(MoneyField, required=True, allow_none=True)


MembersAnswer = page_of(MemberAnswer)
RolesAnswer = page_of(RoleAnswer)
