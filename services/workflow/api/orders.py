"""Orders: all of them in one place, and what people do with them."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource

from services.workflow.api import begin_work
from services.workflow.api.order_tags import require_as_seen, tag_of
from services.workflow.api.schemas import (
    AssignmentRequest,
    DecisionsAnswer,
    DeliveryRequest,
    HistoryPageAnswer,
    NothingRequest,
    OrderPageAnswer,
    OrdersAnswer,
    OrdersRequest,
    PartRequest,
    ReasonRequest,
    RevisionRequest,
    StageRequest,
)
from services.workflow.domain.visibility import require_team, sight_of
from services.workflow.storage import history, reads
from services.workflow.storage.order_filters import OrdersAsked
from services.workflow.storage.order_page import OrderPage, decisions, order_page
from services.workflow.storage.reads import OrderRow
from services.workflow.storage.work import Work
from services.workflow.use_cases.accept_delivery import AcceptDelivery, accept_delivery
from services.workflow.use_cases.approve_stage import ApproveStage, approve_stage
from services.workflow.use_cases.assign_order import AssignOrder, assign_order
from services.workflow.use_cases.cancel_order import CancelOrder, cancel_order
from services.workflow.use_cases.deliver_order import DeliverOrder, deliver_order
from services.workflow.use_cases.move_order import MoveOrder, move_order
from services.workflow.use_cases.request_revision import RequestRevision, request_revision
from services.workflow.use_cases.take_order import TakeOrder, take_order
from services.workflow.use_cases.unassign_order import UnassignOrder, unassign_order
from shared.kernel.ids import MemberId, OrderId
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import PageRequest

resource = Resource(
    "orders",
    __name__,
    url_prefix="/orders",
    description="Orders as the agency tracks them; changes with `If-Match` are made only to the order as it was seen",
)

_SEEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)
_CHANGED = (*_SEEN, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED)


def _shown(work: Work, order_id: UUID) -> OrderPage:
    return order_page(work.session, sight_of(the_actor()), order_id)


@resource.get("")
@resource.arguments(OrdersRequest, location="query")
@resource.response(HTTPStatus.OK, OrdersAnswer)
@problems(resource, 401, 403, 422)
def index(asked: dict[str, Any]) -> Page[OrderRow]:
    """Orders that the caller may see, newest first."""
    limit, after = asked.pop("limit"), decode_cursor(asked.pop("cursor"), datetime.fromisoformat, UUID)
    with begin_work() as work:
        rows = reads.orders(work.session, sight_of(the_actor()), OrdersAsked(**asked), limit=limit, after=after)
    return page(rows, limit, lambda row: row.place)


@resource.get("/<uuid:order_id>")
@resource.response(HTTPStatus.OK, OrderPageAnswer)
@problems(resource, *_SEEN)
def show(order_id: UUID) -> Any:
    """One order with everything the caller may see of it, and an ETag that changes with it."""
    with begin_work() as work:
        page = _shown(work, order_id)
    return page, HTTPStatus.OK, {"ETag": tag_of(page)}


@resource.get("/<uuid:order_id>/history")
@resource.arguments(PageRequest, location="query")
@resource.response(HTTPStatus.OK, HistoryPageAnswer)
@problems(resource, *_SEEN)
def show_history(asked: dict[str, Any], order_id: UUID) -> Page[history.HistoryRow]:
    """What happened to the order, oldest first; clients read what is visible to them."""
    after = decode_cursor(asked["cursor"], datetime.fromisoformat, int)
    with begin_work() as work:
        order_id = _shown(work, order_id).order_id
        sight = sight_of(the_actor())
        rows = history.read(work.session, sight, order_id, limit=asked["limit"], after=after)
    return page(rows, asked["limit"], lambda row: (row.at.isoformat(), row.seq))


@resource.put("/<uuid:order_id>/stage")
@resource.arguments(StageRequest)
@resource.response(HTTPStatus.OK, OrderPageAnswer)
@problems(resource, *_CHANGED)
def change_stage(asked: dict[str, Any], order_id: UUID) -> OrderPage:
    """Bring the order to a stage of its pipeline."""
    with begin_work() as work:
        require_as_seen(work, order_id)
        move_order(work, MoveOrder(actor=the_actor(), order_id=OrderId(order_id), stage=asked["stage"]))
        return _shown(work, order_id)


@resource.post("/<uuid:order_id>/deliveries")
@resource.arguments(DeliveryRequest)
@resource.response(HTTPStatus.CREATED, OrderPageAnswer)
@problems(resource, *_CHANGED)
def create_delivery(asked: dict[str, Any], order_id: UUID) -> OrderPage:
    """Hand work over to the client."""
    listed = {"links": tuple(asked["links"]), "files": tuple(asked["files"])}
    ask = DeliverOrder(actor=the_actor(), order_id=OrderId(order_id), **asked | listed)
    with begin_work() as work:
        require_as_seen(work, order_id)
        deliver_order(work, ask)
        return _shown(work, order_id)


@resource.post("/<uuid:order_id>/acceptance")
@resource.arguments(NothingRequest)
@resource.response(HTTPStatus.CREATED, OrderPageAnswer)
@problems(resource, *_CHANGED)
def create_acceptance(_asked: dict[str, Any], order_id: UUID) -> OrderPage:
    """The client takes the delivery; the order is complete."""
    with begin_work() as work:
        require_as_seen(work, order_id)
        accept_delivery(work, AcceptDelivery(actor=the_actor(), order_id=OrderId(order_id)))
        return _shown(work, order_id)


@resource.post("/<uuid:order_id>/revisions")
@resource.arguments(RevisionRequest)
@resource.response(HTTPStatus.CREATED, OrderPageAnswer)
@problems(resource, *_CHANGED)
def create_revision(asked: dict[str, Any], order_id: UUID) -> OrderPage:
    """The client wants the delivery changed."""
    with begin_work() as work:
        require_as_seen(work, order_id)
        request_revision(
            work,
            RequestRevision(
                actor=the_actor(), order_id=OrderId(order_id), reason=asked["reason"], marks=tuple(asked["marks"])
            ),
        )
        return _shown(work, order_id)


@resource.post("/<uuid:order_id>/assignments")
@resource.arguments(AssignmentRequest)
@resource.response(HTTPStatus.CREATED, OrderPageAnswer)
@problems(resource, *_CHANGED)
def create_assignment(asked: dict[str, Any], order_id: UUID) -> OrderPage:
    """Put a member on the order."""
    with begin_work() as work:
        require_as_seen(work, order_id)
        assign_order(work, AssignOrder(actor=the_actor(), order_id=OrderId(order_id), **asked))
        return _shown(work, order_id)


@resource.delete("/<uuid:order_id>/assignments/<uuid:member_id>")
@resource.arguments(PartRequest, location="query")
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, *_CHANGED)
def remove_assignment(asked: dict[str, Any], order_id: UUID, member_id: UUID) -> None:
    """Take a member off the order."""
    ask = UnassignOrder(
        actor=the_actor(), order_id=OrderId(order_id), member_id=MemberId(member_id), part=asked["part"]
    )
    with begin_work() as work:
        require_as_seen(work, order_id)
        unassign_order(work, ask)


@resource.post("/<uuid:order_id>/taking")
@resource.arguments(NothingRequest)
@resource.response(HTTPStatus.CREATED, OrderPageAnswer)
@problems(resource, *_CHANGED)
def create_taking(_asked: dict[str, Any], order_id: UUID) -> OrderPage:
    """The caller takes the order from the pool."""
    with begin_work() as work:
        require_as_seen(work, order_id)
        take_order(work, TakeOrder(actor=the_actor(), order_id=OrderId(order_id)))
        return _shown(work, order_id)


@resource.get("/<uuid:order_id>/decisions")
@resource.response(HTTPStatus.OK, DecisionsAnswer)
@problems(resource, *_SEEN)
def show_decisions(order_id: UUID) -> dict[str, Any]:
    """Every routing decision on the order with everybody who was considered, the newest first; for members only."""
    require_team(the_actor())
    with begin_work() as work:
        return {"items": decisions(work.session, _shown(work, order_id).order_id)}


@resource.post("/<uuid:order_id>/approvals")
@resource.arguments(StageRequest)
@resource.response(HTTPStatus.CREATED, OrderPageAnswer)
@problems(resource, *_CHANGED)
def create_approval(asked: dict[str, Any], order_id: UUID) -> OrderPage:
    """Let the order into a stage that a role opens."""
    with begin_work() as work:
        require_as_seen(work, order_id)
        approve_stage(work, ApproveStage(actor=the_actor(), order_id=OrderId(order_id), stage=asked["stage"]))
        return _shown(work, order_id)


@resource.post("/<uuid:order_id>/cancellation")
@resource.arguments(ReasonRequest)
@resource.response(HTTPStatus.CREATED, OrderPageAnswer)
@problems(resource, *_CHANGED)
def create_cancellation(asked: dict[str, Any], order_id: UUID) -> OrderPage:
    """Stop the order for good."""
    with begin_work() as work:
        require_as_seen(work, order_id)
        cancel_order(work, CancelOrder(actor=the_actor(), order_id=OrderId(order_id), reason=asked["reason"]))
        return _shown(work, order_id)
