"""Clocks: when orders are due, how much of their time has passed, and what is due next."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.api.order_tags import require_as_seen
from services.workflow.api.schemas import OrderAnswer, OrderPageAnswer, no_zero
from services.workflow.domain.ticking import AccountLine, account
from services.workflow.domain.timed import Priority
from services.workflow.domain.visibility import require_team, sight_of
from services.workflow.storage import clock_reads
from services.workflow.storage.order_page import OrderPage, order_page
from services.workflow.use_cases.plan_order import PlanOrder, plan_order
from shared.kernel.ids import OrderId
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Resource("clocks", __name__, description="When orders are due")


class PlanRequest(Request):
    due_at = fields.AwareDateTime(load_default=None, allow_none=True)
    priority = fields.Enum(Priority, load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=validate.And(validate.Length(max=500), no_zero))


class AccountLineItem(Answer):
    begins_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    runs = fields.Boolean(required=True)
    why = fields.String(required=True)
    counted_seconds = fields.Integer(required=True)


class ClockAnswer(Answer):
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    counted_seconds = fields.Integer(required=True)
    lines = fields.List(fields.Nested(AccountLineItem), required=True)


class BoardAnswer(Answer):
    overdue = fields.List(fields.Nested(OrderAnswer), required=True)
    today = fields.List(fields.Nested(OrderAnswer), required=True)
    next_7_days = fields.List(fields.Nested(OrderAnswer), required=True)
    later = fields.List(fields.Nested(OrderAnswer), required=True)


@resource.get("/orders/<uuid:order_id>/clock")
@resource.response(HTTPStatus.OK, ClockAnswer)
@problems(resource, 401, 403, 404)
def show(order_id: UUID) -> dict[str, Any]:
    """The account of the order's clock, line by line; for members only."""
    require_team(the_actor())
    with begin_work() as work:
        shown = order_page(work.session, sight_of(the_actor()), order_id)
        lines = account(clock_reads.lines(work.session, order_id), work.calendars.current, work.now())
    return {
        "due_at": shown.due_at,
        "counted_seconds": sum(_seconds(line) for line in lines),
        "lines": [
            {
                "begins_at": line.begins_at,
                "ends_at": line.ends_at,
                "runs": line.runs,
                "why": line.why,
                "counted_seconds": _seconds(line),
            }
            for line in lines
        ],
    }


def _seconds(line: AccountLine) -> int:
    return int(line.counted.total_seconds())


@resource.put("/orders/<uuid:order_id>/plan")
@resource.arguments(PlanRequest)
@resource.response(HTTPStatus.OK, OrderPageAnswer)
@problems(resource, 401, 403, 404, 409, 412, 422)
def change_plan(asked: dict[str, Any], order_id: UUID) -> OrderPage:
    """Give the order another due date or priority."""
    with begin_work() as work:
        require_as_seen(work, order_id)
        plan_order(work, PlanOrder(actor=the_actor(), order_id=OrderId(order_id), **asked))
        return order_page(work.session, sight_of(the_actor()), order_id)


@resource.get("/due")
@resource.response(HTTPStatus.OK, BoardAnswer)
@problems(resource, 401, 403)
def show_board() -> dict[str, Any]:
    """What is due, the first first, up to a hundred of each; what of it the caller may see. For members only."""
    require_team(the_actor())
    with begin_work() as work:
        zone = work.calendars.current.zone
        now: datetime = work.now()
        return clock_reads.board(work.session, sight_of(the_actor()), now, zone)
