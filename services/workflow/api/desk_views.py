"""Views of all orders: saved questions, an export, one change on many, an order as it was."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.api.csv_tables import csv_answer
from services.workflow.api.schemas import OrdersFilter, blankless, text
from services.workflow.domain.timed import Priority
from services.workflow.domain.visibility import require_team, sight_of
from services.workflow.storage import reads
from services.workflow.storage.as_it_was import Picture, as_it_was
from services.workflow.storage.order_filters import OrdersAsked
from services.workflow.storage.order_page import require_seen
from services.workflow.storage.reads import OrderRow
from services.workflow.use_cases.assign_order import AssignOrder, assign_order
from services.workflow.use_cases.describe_order import DescribeOrder, describe_order
from services.workflow.use_cases.move_order import MoveOrder, move_order
from services.workflow.use_cases.plan_order import PlanOrder, plan_order
from services.workflow.use_cases.tag_order import TagOrder, tag_order
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId, OrderId
from shared.kernel.refusals import Refusal
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Resource("views", __name__, description="All orders, looked at and changed together")

_MOST_EXPORTED = 50_000
_PIECE = 500


class ViewRequest(Request):
    name = blankless(100)
    query = fields.Dict(keys=text(50), values=fields.Raw(), required=True, validate=validate.Length(max=30))
    is_shared = fields.Boolean(load_default=False)


class ViewItem(Answer):
    view_id = fields.UUID(required=True, attribute="id")
    name = fields.String(required=True)
    query = fields.Dict(required=True)
    is_shared = fields.Boolean(required=True)


class ViewsAnswer(Answer):
    items = fields.List(fields.Nested(ViewItem), required=True)


class BulkRequest(Request):
    """What is to be done to each. `tags` are instead of those there are, `add_tags` beside them, `remove_tags` not among them any more."""

    order_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=200))
    stage = text(100)
    member_id = fields.UUID()
    priority = fields.Enum(Priority)
    tags = fields.List(text(50), validate=validate.Length(max=50))
    add_tags = fields.List(blankless(50), validate=validate.Length(max=50))
    remove_tags = fields.List(text(50), validate=validate.Length(max=50))


class OutcomeItem(Answer):
    order_id = fields.UUID(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True, allow_none=True)


class OutcomesAnswer(Answer):
    items = fields.List(fields.Nested(OutcomeItem), required=True)


class MomentRequest(Request):
    at = fields.AwareDateTime(required=True)


class PartItem(Answer):
    member_id = fields.UUID(required=True)
    part = fields.String(required=True)


class PictureAnswer(Answer):
    at = fields.AwareDateTime(required=True)
    known = fields.Dict(required=True)
    members = fields.List(fields.Nested(PartItem), required=True)
    lines = fields.Integer(required=True)


@resource.get("/orders/<uuid:order_id>/as-it-was")
@resource.arguments(MomentRequest, location="query")
@resource.response(HTTPStatus.OK, PictureAnswer)
@problems(resource, 401, 403, 404, 422)
def show_as_it_was(asked: dict[str, Any], order_id: UUID) -> Picture:
    """The order as it was at a moment; for members only."""
    require_team(the_actor())
    sight = sight_of(the_actor())
    with begin_work() as work:
        require_seen(work.session, sight, order_id)
        return as_it_was(work.session, sight, order_id, asked["at"])


@resource.get("/orders/export")
@resource.arguments(OrdersFilter, location="query")
@resource.response(HTTPStatus.OK, content_type="text/csv")
@problems(resource, 401, 403, 422)
def export(asked: dict[str, Any]) -> Response:
    """The orders that a list with the same question shows, as CSV; what the caller may not see is left empty."""
    sight, wanted = sight_of(the_actor()), OrdersAsked(**asked)
    with begin_work() as work:
        rows: list[OrderRow] = []
        after = None
        while len(rows) < _MOST_EXPORTED:
            found = reads.orders(work.session, sight, wanted, limit=_PIECE, after=after)
            rows += found[:_PIECE]
            if len(found) <= _PIECE:
                break
            after = (rows[-1].received_at, rows[-1].order_id)
    return csv_answer("orders", _COLUMNS, map(_cells, rows))


_COLUMNS = ("number", "client", "company", "service", "state", "stage", "due_at", "total", "currency", "received_at")


def _cells(row: OrderRow) -> tuple[Any, ...]:
    return (
        row.number,
        row.client.name,
        row.client.company,
        row.service_name,
        row.state,
        row.stage.name if row.stage else None,
        row.due_at,
        row.total.amount if row.total else None,
        row.total.currency if row.total else None,
        row.received_at,
    )


@resource.post("/orders/bulk")
@resource.arguments(BulkRequest)
@resource.response(HTTPStatus.OK, OutcomesAnswer)
@problems(resource, 401, 403, 422)
def change_many(asked: dict[str, Any]) -> dict[str, Any]:
    """Do the same to many orders; each is done or refused for itself, and the answer says which."""
    actor = the_actor()
    require_team(actor)
    order_ids = list(dict.fromkeys(asked.pop("order_ids")))
    return {"items": [_change_one(actor, OrderId(order_id), asked) for order_id in order_ids]}


def _change_one(actor: Actor, order_id: OrderId, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        with begin_work() as work:
            if "stage" in asked:
                move_order(work, MoveOrder(actor=actor, order_id=order_id, stage=asked["stage"]))
            if "member_id" in asked:
                assign_order(work, AssignOrder(actor=actor, order_id=order_id, member_id=MemberId(asked["member_id"])))
            if "priority" in asked:
                plan_order(work, PlanOrder(actor=actor, order_id=order_id, priority=asked["priority"]))
            if "tags" in asked:
                describe_order(work, DescribeOrder(actor=actor, order_id=order_id, tags=tuple(asked["tags"])))
            if asked.keys() & {"add_tags", "remove_tags"}:
                put, off = (tuple(asked.get(name, ())) for name in ("add_tags", "remove_tags"))
                tag_order(work, TagOrder(actor=actor, order_id=order_id, add=put, remove=off))
    except Refusal as refusal:
        return {"order_id": order_id, "code": refusal.code, "detail": refusal.sentence}
    return {"order_id": order_id, "code": "done", "detail": None}


@resource.get("/views")
@resource.response(HTTPStatus.OK, ViewsAnswer)
@problems(resource, 401, 403)
def index() -> dict[str, Any]:
    """The caller's saved views and those that are shared; for members only."""
    actor = the_actor()
    require_team(actor)
    with begin_work() as work:
        return {"items": work.views.of(actor.id) if actor.id else []}


@resource.post("/views")
@resource.arguments(ViewRequest)
@resource.response(HTTPStatus.CREATED, ViewItem)
@problems(resource, 401, 403, 422)
def create(asked: dict[str, Any]) -> Any:
    """Save a view under its name, instead of the caller's earlier one."""
    actor = the_actor()
    require_team(actor)
    with begin_work() as work:
        return work.views.save(MemberId(work.members.get(_id_of(actor)).id), at=work.now(), **asked)


@resource.delete("/views/<uuid:view_id>")
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404)
def remove(view_id: UUID) -> None:
    """Save a view no longer."""
    actor = the_actor()
    require_team(actor)
    with begin_work() as work:
        work.views.remove(_id_of(actor), view_id)


def _id_of(actor: Actor) -> UUID:
    """The system itself has no views; no member has that id."""
    return actor.id or UUID(int=0)
