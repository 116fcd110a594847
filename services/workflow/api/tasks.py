"""Tasks: the checklists of orders, and the lists they are copied from."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.api.order_tags import require_unchanged, tagged
from services.workflow.api.schemas import NothingRequest, blankless, text
from services.workflow.domain.tasks import Audience, Task, TaskTemplate, seen_by_client
from services.workflow.domain.visibility import require_team, sight_of
from services.workflow.storage.order_page import require_seen
from services.workflow.storage.work import Work
from services.workflow.use_cases.add_task import AddTask, add_task
from services.workflow.use_cases.change_task import ChangeTask, change_task
from services.workflow.use_cases.finish_task import FinishTask, finish_task
from services.workflow.use_cases.make_task_template import MakeTaskTemplate, make_task_template
from shared.kernel.ids import OrderId
from shared.kernel.permissions import PIPELINES_MANAGE
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Resource("tasks", __name__, description="Checklists")

_TASKS = "/orders/<uuid:order_id>/tasks"
_TASK = f"{_TASKS}/<uuid:task_id>"
_TEMPLATE = "/task-templates/<string(maxlength=100):key>"


class TaskRequest(Request):
    title = blankless(500)
    audience = fields.Enum(Audience, by_value=True, load_default=Audience.TEAM)
    member_id = fields.UUID(load_default=None, allow_none=True)
    due_at = fields.AwareDateTime(load_default=None, allow_none=True)


class TaskChangeRequest(Request):
    title = text(500)
    member_id = fields.UUID()
    due_at = fields.AwareDateTime()
    position = fields.Integer(strict=True, validate=validate.Range(min=0, max=100_000))


class TaskItem(Answer):
    task_id = fields.UUID(required=True, attribute="id")
    position = fields.Integer(required=True)
    title = fields.String(required=True)
    audience = fields.Enum(Audience, by_value=True, required=True)
    member_id = fields.UUID(required=True, allow_none=True)
    stage_key = fields.String(required=True, allow_none=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    done_at = fields.AwareDateTime(required=True, allow_none=True)
    done_by = fields.String(required=True, allow_none=True)


class ChecklistAnswer(Answer):
    items = fields.List(fields.Nested(TaskItem), required=True)


class TemplateTaskRequest(Request):
    title = blankless(500)
    audience = fields.Enum(Audience, by_value=True, load_default=Audience.TEAM)
    member_id = fields.UUID(load_default=None, allow_none=True)
    hours = fields.Integer(strict=True, load_default=None, allow_none=True, validate=validate.Range(min=1, max=10_000))


class TemplateRequest(Request):
    name = blankless(200)
    tasks = fields.List(fields.Nested(TemplateTaskRequest), required=True, validate=validate.Length(max=200))


class TemplateTaskItem(Answer):
    title = fields.String(required=True)
    audience = fields.String(required=True)
    member_id = fields.UUID(required=True, allow_none=True)
    hours = fields.Integer(required=True, allow_none=True)


class TemplateAnswer(Answer):
    key = fields.String(required=True)
    name = fields.String(required=True)
    tasks = fields.List(fields.Nested(TemplateTaskItem), required=True)


class TemplatesAnswer(Answer):
    items = fields.List(fields.Nested(TemplateAnswer), required=True)


def _shown(work: Work, order_id: UUID) -> dict[str, Any]:
    """A client is not told who of the team does what, nor at which stage (rule W-9): they see titles, dates and ticks."""
    sight = sight_of(the_actor())
    require_seen(work.session, sight, order_id)
    tasks = work.tasks.of(order_id)
    return _told(seen_by_client(tasks) if sight.is_client else tasks)


@resource.get(_TASKS)
@resource.response(HTTPStatus.OK, ChecklistAnswer)
@problems(resource, 401, 403, 404)
def index(order_id: UUID) -> Any:
    """The order's checklist, and an ETag that changes with it; a client sees what is shown to them, and their own tasks when it is their turn."""
    with begin_work() as work:
        return tagged(ChecklistAnswer, _shown(work, order_id))


def _told(tasks: Sequence[Task]) -> dict[str, Any]:
    """Leave out what only the team is to know."""
    rows = [{name: getattr(task, name) for name in _NAMES} for task in tasks]
    if the_actor().is_client:
        rows = [row | {"member_id": None, "stage_key": None, "done_by": None} for row in rows]
    return {"items": rows}


_NAMES = ("id", "position", "title", "audience", "member_id", "stage_key", "due_at", "done_at", "done_by")


@resource.post(_TASKS)
@resource.arguments(TaskRequest)
@resource.response(HTTPStatus.CREATED, ChecklistAnswer)
@problems(resource, 401, 403, 404, 409, 412, 422)
def create(asked: dict[str, Any], order_id: UUID) -> Any:
    """Add a task."""
    with begin_work() as work:
        require_unchanged(work, order_id, ChecklistAnswer, _shown)
        add_task(work, AddTask(actor=the_actor(), order_id=OrderId(order_id), **asked))
        return _shown(work, order_id)


@resource.patch(_TASK)
@resource.arguments(TaskChangeRequest)
@resource.response(HTTPStatus.OK, ChecklistAnswer)
@problems(resource, 401, 403, 404, 409, 412, 422)
def change(asked: dict[str, Any], order_id: UUID, task_id: UUID) -> Any:
    """Have a task otherwise; what is not named stays."""
    with begin_work() as work:
        require_unchanged(work, order_id, ChecklistAnswer, _shown)
        change_task(work, ChangeTask(actor=the_actor(), order_id=OrderId(order_id), task_id=task_id, **asked))
        return _shown(work, order_id)


@resource.delete(_TASK)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404, 409, 412)
def remove(order_id: UUID, task_id: UUID) -> None:
    """Take a task off the list."""
    ask = ChangeTask(actor=the_actor(), order_id=OrderId(order_id), task_id=task_id, is_gone=True)
    with begin_work() as work:
        require_unchanged(work, order_id, ChecklistAnswer, _shown)
        change_task(work, ask)


@resource.post(f"{_TASK}/completion")
@resource.arguments(NothingRequest)
@resource.response(HTTPStatus.CREATED, ChecklistAnswer)
@problems(resource, 401, 403, 404, 409, 412, 422)
def create_completion(_asked: dict[str, Any], order_id: UUID, task_id: UUID) -> Any:
    """Tick a task; the next one's member takes over."""
    with begin_work() as work:
        require_unchanged(work, order_id, ChecklistAnswer, _shown)
        finish_task(work, FinishTask(actor=the_actor(), order_id=OrderId(order_id), task_id=task_id))
        return _shown(work, order_id)


@resource.delete(f"{_TASK}/completion")
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404, 409, 412)
def remove_completion(order_id: UUID, task_id: UUID) -> None:
    """Open a task again."""
    with begin_work() as work:
        require_unchanged(work, order_id, ChecklistAnswer, _shown)
        finish_task(work, FinishTask(actor=the_actor(), order_id=OrderId(order_id), task_id=task_id, is_open=True))


@resource.get("/task-templates")
@resource.response(HTTPStatus.OK, TemplatesAnswer)
@problems(resource, 401, 403)
def index_templates() -> dict[str, Sequence[TaskTemplate]]:
    """The lists of tasks; for members only."""
    require_team(the_actor())
    with begin_work() as work:
        return {"items": work.tasks.templates()}


@resource.put(_TEMPLATE)
@resource.arguments(TemplateRequest)
@resource.response(HTTPStatus.OK, TemplateAnswer)
@problems(resource, 401, 403, 422)
def change_template(asked: dict[str, Any], key: str) -> TaskTemplate:
    """Have a list of this key with these tasks, whether there was one or not; orders keep the copies they have."""
    with begin_work() as work:
        return make_task_template(work, MakeTaskTemplate(actor=the_actor(), key=key, **asked))


@resource.delete(_TEMPLATE)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404)
def remove_template(key: str) -> None:
    """Remove a list; stages that name it bring no tasks any more."""
    the_actor().require(PIPELINES_MANAGE)
    with begin_work() as work:
        work.tasks.remove_template(key)
