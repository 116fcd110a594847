"""The calendar: when the agency works."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.api.schemas import blankless
from services.workflow.api.team_schemas import HoursItem, HoursRequest
from services.workflow.domain.calendars import AgencyCalendar
from services.workflow.domain.hours import office_hours
from services.workflow.domain.visibility import require_team
from services.workflow.use_cases.change_calendar import ChangeCalendar, change_calendar
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Resource("calendar", __name__, url_prefix="/calendar", description="When the agency works")


class HolidayRequest(Request):
    day = fields.Date(required=True)
    name = blankless(200)


class CalendarRequest(Request):
    time_zone = blankless(100)
    working_hours = fields.List(fields.Nested(HoursRequest), required=True, validate=validate.Length(max=50))
    holidays = fields.List(fields.Nested(HolidayRequest), load_default=list, validate=validate.Length(max=1000))


class HolidayItem(Answer):
    day = fields.String(required=True)
    name = fields.String(required=True)


class CalendarAnswer(Answer):
    time_zone = fields.String(required=True)
    working_hours = fields.List(fields.Nested(HoursItem), required=True)
    holidays = fields.List(fields.Nested(HolidayItem), required=True)


@resource.get("")
@resource.response(HTTPStatus.OK, CalendarAnswer)
@problems(resource, 401, 403)
def show() -> AgencyCalendar:
    """When the agency works; for members only."""
    require_team(the_actor())
    with begin_work() as work:
        said = work.calendars.said()
    return said or AgencyCalendar(time_zone="UTC", working_hours=office_hours(), holidays=[])


@resource.put("")
@resource.arguments(CalendarRequest)
@resource.response(HTTPStatus.OK, CalendarAnswer)
@problems(resource, 401, 403, 422)
def change(asked: dict[str, Any]) -> AgencyCalendar:
    """Say when the agency works."""
    holidays = [{"day": one["day"].isoformat(), "name": one["name"]} for one in asked["holidays"]]
    with begin_work() as work:
        return change_calendar(work, ChangeCalendar(actor=the_actor(), **asked | {"holidays": holidays}))
