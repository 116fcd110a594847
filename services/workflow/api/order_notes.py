"""What the team notes about orders: a note, tags, what belongs together, who follows, time spent."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.api.order_tags import require_unchanged, tagged
from services.workflow.api.schemas import no_zero, text
from services.workflow.domain.visibility import require_team, sight_of
from services.workflow.storage.order_page import TeamNotes, team_notes
from services.workflow.storage.work import Work
from services.workflow.use_cases.describe_order import DescribeOrder, describe_order
from services.workflow.use_cases.record_time import RecordTime, record_time
from shared.kernel.ids import OrderId
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Resource("notes", __name__, description="What the team notes about orders")

_NOTES = "/orders/<uuid:order_id>/notes"


class NotesRequest(Request):
    team_note = fields.String(validate=validate.And(validate.Length(max=20_000), no_zero))
    tags = fields.List(text(50), validate=validate.Length(max=50))
    links = fields.List(fields.UUID(), validate=validate.Length(max=50))
    follows = fields.Boolean()


class TimeRequest(Request):
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=1440))
    worked_on = fields.Date(required=True)
    note = fields.String(load_default="", validate=validate.And(validate.Length(max=500), no_zero))
    entry_id = fields.UUID(load_default=None, allow_none=True)


class TimeItem(Answer):
    member_name = fields.String(required=True)
    minutes = fields.Integer(required=True)
    worked_on = fields.Date(required=True)
    note = fields.String(required=True)


class NotesAnswer(Answer):
    team_note = fields.String(required=True)
    tags = fields.List(fields.String(), required=True)
    links = fields.List(fields.UUID(), required=True)
    followers = fields.List(fields.UUID(), required=True)
    time_spent = fields.List(fields.Nested(TimeItem), required=True)
    minutes = fields.Integer(required=True)


def _shown(work: Work, order_id: UUID) -> TeamNotes:
    return team_notes(work.session, sight_of(the_actor()), order_id, work.times.of(order_id))


@resource.get(_NOTES)
@resource.response(HTTPStatus.OK, NotesAnswer)
@problems(resource, 401, 403, 404)
def show(order_id: UUID) -> Any:
    """What the team notes about the order, and an ETag that changes with it; for members only."""
    require_team(the_actor())
    with begin_work() as work:
        return tagged(NotesAnswer, _shown(work, order_id))


@resource.patch(_NOTES)
@resource.arguments(NotesRequest)
@resource.response(HTTPStatus.OK, NotesAnswer)
@problems(resource, 401, 403, 404, 412, 422)
def change(asked: dict[str, Any], order_id: UUID) -> TeamNotes:
    """Note something; what is not named stays. `follows` is about the caller."""
    listed: dict[str, Any] = {name: tuple(asked[name]) for name in ("tags", "links") if name in asked}
    with begin_work() as work:
        require_unchanged(work, order_id, NotesAnswer, _shown)
        describe_order(work, DescribeOrder(actor=the_actor(), order_id=OrderId(order_id), **asked | listed))
        return _shown(work, order_id)


@resource.post("/orders/<uuid:order_id>/time")
@resource.arguments(TimeRequest)
@resource.response(HTTPStatus.CREATED, NotesAnswer)
@problems(resource, 401, 403, 404, 412, 422)
def create_time(asked: dict[str, Any], order_id: UUID) -> TeamNotes:
    """Say how long the caller worked on the order."""
    require_team(the_actor())
    with begin_work() as work:
        require_unchanged(work, order_id, NotesAnswer, _shown)
        record_time(work, RecordTime(actor=the_actor(), order_id=OrderId(order_id), **asked))
        return _shown(work, order_id)
