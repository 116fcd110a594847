"""Plans: what each member does when, who has how much, and when a new order would be done."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.api.schemas import text
from services.workflow.domain.planning import Job
from services.workflow.domain.visibility import require_team
from services.workflow.storage.work import Work
from shared.kernel.ids import new_id
from shared.kernel.permissions import ORDERS_VIEW_ALL
from shared.kernel.refusals import NotFound
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Resource("plans", __name__, description="What is done when")


class SlotItem(Answer):
    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    minutes = fields.Integer(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    is_late = fields.Boolean(required=True)


class PlanAnswer(Answer):
    items = fields.List(fields.Nested(SlotItem), required=True)


class LoadItem(Answer):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    orders = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    busy_until = fields.AwareDateTime(required=True, allow_none=True)
    late_orders = fields.Integer(required=True)


class LoadsAnswer(Answer):
    items = fields.List(fields.Nested(LoadItem), required=True)


class PromiseRequest(Request):
    service = text(100, required=True)
    quantity = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1000))


class PromiseAnswer(Answer):
    expected_at = fields.AwareDateTime(required=True, allow_none=True)


def _slots(work: Work) -> list[Any]:
    found = work.plans.current(work.routing.rules(), work.calendars.current, work.now())
    return sorted(found.values(), key=lambda slot: (slot.starts_at, slot.number))


@resource.get("/members/<uuid:member_id>/plan")
@resource.response(HTTPStatus.OK, PlanAnswer)
@problems(resource, 401, 403, 404)
def show(member_id: UUID) -> dict[str, Any]:
    """What a member does when; their own, or anybody's for those who see all orders."""
    actor = the_actor()
    require_team(actor)
    if actor.id != member_id and not actor.may(ORDERS_VIEW_ALL):
        raise NotFound(f"there is no member {member_id}")
    with begin_work() as work:
        work.members.get(member_id)
        return {"items": [slot for slot in _slots(work) if slot.member_id == member_id]}


@resource.get("/workload")
@resource.response(HTTPStatus.OK, LoadsAnswer)
@problems(resource, 401, 403)
def index() -> dict[str, Any]:
    """Who has how much until when, the busiest first; for those who see all orders."""
    require_team(the_actor())
    the_actor().require(ORDERS_VIEW_ALL)
    with begin_work() as work:
        slots = _slots(work)
        loads = [
            {
                "member_id": worker.member.id,
                "name": worker.member.name,
                "orders": len(mine),
                "minutes": sum(slot.minutes for slot in mine),
                "busy_until": max((slot.ends_at for slot in mine), default=None),
                "late_orders": sum(slot.is_late for slot in mine),
            }
            for worker in work.plans.workers(work.calendars.current, work.now())
            for mine in [[slot for slot in slots if slot.member_id == worker.member.id]]
        ]
    return {"items": sorted(loads, key=lambda load: (-load["minutes"], load["name"]))}


@resource.get("/promise")
@resource.arguments(PromiseRequest, location="query")
@resource.response(HTTPStatus.OK, PromiseAnswer)
@problems(resource, 401, 422)
def show_promise(asked: dict[str, Any]) -> dict[str, Any]:
    """When a new order of a service would be done, or null where nobody does it or its effort is not known."""
    the_actor()
    with begin_work() as work:
        at, calendar, rules = work.now(), work.calendars.current, work.routing.rules()
        minutes = rules.effort_of(asked["service"], asked["quantity"]).minutes
        wanted = Job(
            order_id=new_id(),
            number="",
            service_code=asked["service"],
            member_id=None,
            minutes=minutes,
            due_at=None,
            priority=-1,
            is_begun=False,
        )
        slot = work.plans.with_job(wanted, rules, calendar, at) if minutes else None
    return {"expected_at": slot.ends_at if slot else None}
