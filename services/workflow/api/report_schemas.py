"""What reports are asked and what they answer: the rows of storage, field by field."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema

from services.workflow.api.schemas import text
from shared.web.schemas import Answer, Request

_MOST: Final = timedelta(days=3 * 366)
_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2200, 12, 31)


class DaysRequest(Request):
    """From which day to which, both included."""

    begins_on = fields.Date(load_default=None, allow_none=True)
    ends_on = fields.Date(load_default=None, allow_none=True)

    @validates_schema
    def _check(self, loaded: dict[str, Any], **_: Any) -> None:
        begins_on, ends_on = loaded["begins_on"], loaded["ends_on"]
        for field, day in (("begins_on", begins_on), ("ends_on", ends_on)):
            if day is not None and not _FIRST <= day <= _LAST:
                raise ValidationError("Give a day between the years 2000 and 2200.", field)
        if begins_on and ends_on and not timedelta() <= ends_on - begins_on <= _MOST:
            raise ValidationError("It ends on a day not before the first, and at most three years later.", "ends_on")


class ReportRequest(DaysRequest):
    """The days a report speaks of, the last twelve weeks where nothing is said; and a service, or all."""

    service = text(100, load_default=None)


def days(asked: dict[str, Any], today: date) -> tuple[date, date]:
    """Return the first and the last day that are asked for; one alone brings twelve weeks with it."""
    begins_on, ends_on = asked["begins_on"], asked["ends_on"]
    if ends_on is None:
        ends_on = today if begins_on is None else min(max(today, begins_on), begins_on + _MOST)
    return begins_on or ends_on - timedelta(weeks=12), ends_on


def today(now: datetime, zone: Any) -> date:
    return now.astimezone(zone).date()


class FlowItem(Answer):
    week = fields.Date(required=True)
    received = fields.Integer(required=True)
    completed = fields.Integer(required=True)
    ended_otherwise = fields.Integer(required=True)


class PunctualityItem(Answer):
    week = fields.Date(required=True)
    completed = fields.Integer(required=True)
    dated = fields.Integer(required=True)
    on_time = fields.Integer(required=True)
    rate = fields.Float(required=True, allow_none=True)
    median_hours = fields.Float(required=True, allow_none=True)
    p90_hours = fields.Float(required=True, allow_none=True)


class ReworkItem(Answer):
    service_code = fields.String(required=True)
    service_name = fields.String(required=True)
    completed = fields.Integer(required=True)
    revised = fields.Integer(required=True)
    rate = fields.Float(required=True)
    revisions = fields.Integer(required=True)


class WaitingItem(Answer):
    service_code = fields.String(required=True)
    service_name = fields.String(required=True)
    orders = fields.Integer(required=True)
    median_hours = fields.Float(required=True)
    p90_hours = fields.Float(required=True)
    share = fields.Float(required=True)


class RatingsItem(Answer):
    service_code = fields.String(required=True)
    ratings = fields.Integer(required=True)
    stars = fields.Float(required=True)
    one = fields.Integer(required=True)
    two = fields.Integer(required=True)
    three = fields.Integer(required=True)
    four = fields.Integer(required=True)
    five = fields.Integer(required=True)


class StageTimeItem(Answer):
    pipeline = fields.String(required=True)
    stage = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    state = fields.String(required=True)
    orders = fields.Integer(required=True)
    median_hours = fields.Float(required=True)
    p90_hours = fields.Float(required=True)


class PileItem(Answer):
    pipeline = fields.String(required=True)
    stage = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    state = fields.String(required=True)
    orders = fields.Integer(required=True)
    wip_limit = fields.Integer(required=True, allow_none=True)
    oldest_hours = fields.Float(required=True)
    left_in_4_weeks = fields.Integer(required=True)
    days_to_clear = fields.Float(required=True, allow_none=True)
    is_bottleneck = fields.Boolean(required=True)


class MemberItem(Answer):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    open_orders = fields.Integer(required=True)
    open_points = fields.Integer(required=True)
    capacity = fields.Integer(required=True)
    capacity_in = fields.String(required=True)
    completed = fields.Integer(required=True)
    on_time = fields.Integer(required=True)
    revised = fields.Integer(required=True)
    minutes_spent = fields.Integer(required=True)


class ForecastItem(Answer):
    week = fields.Date(required=True, allow_none=True)
    expected = fields.Integer(required=True)
    late = fields.Integer(required=True)


class ForecastErrorItem(Answer):
    week = fields.Date(required=True)
    orders = fields.Integer(required=True)
    median_hours_off = fields.Float(required=True, allow_none=True)
    median_hours_wrong = fields.Float(required=True, allow_none=True)
    within_a_day = fields.Float(required=True, allow_none=True)


def report_of(item: type[Answer]) -> type[Answer]:
    """Return the schema of a report: the days it speaks of, and its rows."""
    members: dict[str, Any] = {
        "begins_on": fields.Date(required=True),
        "ends_on": fields.Date(required=True),
        "items": fields.List(fields.Nested(item), required=True),
    }
    return type(f"{item.__name__.removesuffix('Item')}ReportAnswer", (Answer,), members)
