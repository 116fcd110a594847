"""Boards: orders by stage, by day, in the pool, and one's own work; for members only."""

from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any, Final

from flask_smorest import Blueprint as Resource
from marshmallow import fields

from services.workflow.api import begin_work
from services.workflow.api.report_schemas import DaysRequest, days, today
from services.workflow.api.schemas import OrderAnswer
from services.workflow.domain.visibility import Sight, require_team, sight_of
from services.workflow.storage import boards, reads
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer

resource = Resource("boards", __name__, description="Orders by stage, by day, in the pool, and one's own")

_MOST_DUE: Final = 1000


class ColumnItem(Answer):
    stage = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    state = fields.String(required=True)
    wip_limit = fields.Integer(required=True, allow_none=True)
    total = fields.Integer(required=True)
    items = fields.List(fields.Nested(OrderAnswer), required=True)


class StageBoardAnswer(Answer):
    pipeline = fields.String(required=True)
    name = fields.String(required=True)
    columns = fields.List(fields.Nested(ColumnItem), required=True)


class PooledItem(Answer):
    order = fields.Nested(OrderAnswer, required=True)
    part = fields.String(required=True)
    parts = fields.List(fields.String(), required=True)
    role = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)


class PoolAnswer(Answer):
    items = fields.List(fields.Nested(PooledItem), required=True)


class OpenTaskItem(Answer):
    task_id = fields.UUID(required=True)
    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    title = fields.String(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)


class MyWorkAnswer(Answer):
    orders = fields.List(fields.Nested(OrderAnswer), required=True)
    tasks = fields.List(fields.Nested(OpenTaskItem), required=True)


class DayItem(Answer):
    day = fields.Date(required=True)
    items = fields.List(fields.Nested(OrderAnswer), required=True)


class DaysAnswer(Answer):
    begins_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    days = fields.List(fields.Nested(DayItem), required=True)


def _sight() -> Sight:
    require_team(the_actor())
    return sight_of(the_actor())


@resource.get("/boards/<string(maxlength=100):pipeline>")
@resource.response(HTTPStatus.OK, StageBoardAnswer)
@problems(resource, 401, 403, 404)
def show(pipeline: str) -> dict[str, Any]:
    """Orders under way by the stages of a pipeline with their limits, up to fifty of each; what of them the caller may see."""
    sight = _sight()
    with begin_work() as work:
        drawn = work.pipelines.get(pipeline)
        return {"pipeline": drawn.key, "name": drawn.name, "columns": boards.board(work.session, sight, drawn)}


@resource.get("/pool")
@resource.response(HTTPStatus.OK, PoolAnswer)
@problems(resource, 401, 403)
def show_pool() -> dict[str, Any]:
    """What waits for somebody, first what is placed first, with the reason; what of it the caller may see."""
    sight = _sight()
    with begin_work() as work:
        return {"items": boards.pool(work.session, sight)}


@resource.get("/my-work")
@resource.response(HTTPStatus.OK, MyWorkAnswer)
@problems(resource, 401, 403)
def show_mine() -> dict[str, Any]:
    """The caller's orders, what is begun first, and their open tasks."""
    sight, member_id = _sight(), the_actor().id
    if member_id is None:
        return {"orders": [], "tasks": []}
    with begin_work() as work:
        return {
            "orders": boards.work_of(work.session, sight, member_id),
            "tasks": boards.tasks_of(work.session, sight, member_id),
        }


@resource.get("/due/days")
@resource.arguments(DaysRequest, location="query")
@resource.response(HTTPStatus.OK, DaysAnswer)
@problems(resource, 401, 403, 422)
def show_days(asked: dict[str, Any]) -> dict[str, Any]:
    """Orders that are worked on by the day on which they are due in the agency's zone, up to a thousand; four weeks from today where
    nothing is said.
    """
    sight = _sight()
    with begin_work() as work:
        zone = work.calendars.current.zone
        if asked["begins_on"] is None and asked["ends_on"] is None:
            asked["begins_on"], asked["ends_on"] = (today(work.now(), zone) + timedelta(weeks=more) for more in (0, 4))
        begins_on, ends_on = days(asked, today(work.now(), zone))
        after, until = (
            datetime.combine(day, time.min, zone).astimezone(UTC) for day in (begins_on, ends_on + timedelta(days=1))
        )
        found = reads.due(work.session, sight, after=after, until=until, limit=_MOST_DUE)
    by_day: dict[date, list[Any]] = {}
    for row in found:
        if row.due_at is not None:
            by_day.setdefault(today(row.due_at, zone), []).append(row)
    listed = [{"day": day, "items": items} for day, items in by_day.items()]
    return {"begins_on": begins_on, "ends_on": ends_on, "days": listed}
