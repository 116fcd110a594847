"""Orders, as they come in and until they are validated."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_smorest import Blueprint

from services.intake.api import begin_work
from services.intake.api.answers import form_answer, order_answer
from services.intake.api.naming import named, submission_of
from services.intake.api.order_export import MOST_ROWS, as_csv
from services.intake.api.order_filters import filter_of
from services.intake.api.schemas import (
    AnswersRequest,
    FormAnswer,
    OrderAnswer,
    OrderPage,
    OrdersRequest,
    ReasonRequest,
    SubmissionRequest,
)
from services.intake.storage import reads
from services.intake.use_cases.complete_order import CompleteOrder, complete_order
from services.intake.use_cases.keep_draft import KeepDraft, keep_draft
from services.intake.use_cases.list_orders import ListOrders, list_orders
from services.intake.use_cases.reject_order import RejectOrder, reject_order
from services.intake.use_cases.show_order import ShowOrder, show_order
from services.intake.use_cases.submit_order import SubmitOrder, submit_order
from services.intake.use_cases.withdraw_order import WithdrawOrder, withdraw_order
from shared.kernel.ids import OrderId
from shared.web.auth import the_actor
from shared.web.etags import etag, require_match
from shared.web.load import require_room
from shared.web.paging import page
from shared.web.resource import problems

resource = Blueprint("orders", __name__, description="Orders until they are validated.")

_STATUS = {True: HTTPStatus.CREATED, False: HTTPStatus.OK}


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.get("/orders")
@resource.arguments(OrdersRequest, location="query")
@resource.response(200, OrderPage)
@problems(resource, 401, 403)
def index(request: dict[str, Any]) -> Any:
    """The orders, as they came; a client's own, or all for members who may see all. `q` searches numbers, answers and clients."""
    actor, limit = the_actor(), request["limit"]
    with begin_work() as work:
        wanted = filter_of(request)
        rows = list_orders(work, ListOrders(actor=actor, wanted=wanted, most=limit + 1))
    shown = page(rows, limit, lambda row: [str(row.order.order_id)])
    return {"items": [order_answer(row, actor) for row in shown.items], "next": shown.next}


@resource.get("/orders.csv")
@resource.arguments(OrdersRequest, location="query")
@resource.response(200, {"type": "string"}, content_type="text/csv")
@problems(resource, 401, 403)
def index_as_csv(request: dict[str, Any]) -> Response:
    """The same orders as a CSV file, up to 10,000; what the reader may not see is left out."""
    actor = the_actor()
    with begin_work() as work:
        rows = list_orders(work, ListOrders(actor=actor, wanted=filter_of(request), most=MOST_ROWS))
    file = as_csv(order_answer(row, actor) for row in rows)
    return Response(file, content_type="text/csv; charset=utf-8")


@resource.post("/orders")
@resource.arguments(SubmissionRequest)
@resource.response(201, OrderAnswer)
@resource.alt_response(200, schema=OrderAnswer, success=True, description="The order was here before.")
@problems(resource, 401, 403, 404, 409, 503)
def create(request: dict[str, Any]) -> Any:
    """Submit an order. The same again, by `source` and `external_id` or by Idempotency-Key, answers the first one with 200."""
    require_room()
    actor = the_actor()
    submission = submission_of(named(request, actor))
    with begin_work() as work:
        order, is_new = submit_order(work, SubmitOrder(actor=actor, submission=submission))
        row = reads.order(work.session, order.id)
    location = url_for("orders.show", order_id=order.id)
    return order_answer(row, actor), _STATUS[is_new], {"Location": location}


@resource.get("/orders/<uuid:order_id>")
@resource.response(200, OrderAnswer)
@problems(resource, 401, 403, 404)
def show(order_id: UUID) -> Any:
    """One order as it came in, with what is still missing."""
    actor = the_actor()
    with begin_work() as work:
        row = show_order(work, ShowOrder(actor=actor, order_id=OrderId(order_id)))
    return order_answer(row, actor), HTTPStatus.OK, {"ETag": etag(row.order.changed_at, row.order.state)}


@resource.get("/orders/<uuid:order_id>/form")
@resource.response(200, FormAnswer)
@problems(resource, 401, 403, 404)
def show_form(order_id: UUID) -> Any:
    """The form of an order in the version it is checked against, the answers so far and what is wrong with them (rule I-2)."""
    actor = the_actor()
    with begin_work() as work:
        row = show_order(work, ShowOrder(actor=actor, order_id=OrderId(order_id)))
    return form_answer(row), HTTPStatus.OK, {"ETag": etag(row.order.changed_at, row.order.state)}


@resource.put("/orders/<uuid:order_id>/answers")
@resource.arguments(AnswersRequest)
@resource.response(200, OrderAnswer)
@problems(resource, 401, 403, 404, 409, 412)
def change_answers(request: dict[str, Any], order_id: UUID) -> Any:
    """Give details that were missing; those given before stay. With If-Match only where the order is as it was read."""
    actor = the_actor()
    with begin_work() as work:
        seen = work.orders.locked(OrderId(order_id))
        before = etag(seen.changed_at, seen.state)
        order = complete_order(work, CompleteOrder(actor=actor, order_id=OrderId(order_id), answers=request["answers"]))
        require_match(before)
        return order_answer(reads.order(work.session, order.id), actor)


@resource.put("/orders/<uuid:order_id>/draft")
@resource.arguments(AnswersRequest)
@resource.response(204)
@problems(resource, 401, 403, 404, 409)
def change_draft(request: dict[str, Any], order_id: UUID) -> None:
    """Keep what was typed into the form so far, unchecked; the form shows it again."""
    ask = KeepDraft(actor=the_actor(), order_id=OrderId(order_id), answers=request["answers"])
    with begin_work() as work:
        keep_draft(work, ask)


@resource.post("/orders/<uuid:order_id>/withdrawal")
@resource.arguments(ReasonRequest)
@resource.response(201, OrderAnswer)
@problems(resource, 401, 403, 404, 409)
def create_withdrawal(request: dict[str, Any], order_id: UUID) -> Any:
    """Take an order back before its work may start."""
    actor = the_actor()
    with begin_work() as work:
        order = withdraw_order(work, WithdrawOrder(actor=actor, order_id=OrderId(order_id), reason=request["reason"]))
        return order_answer(reads.order(work.session, order.id), actor)


@resource.post("/orders/<uuid:order_id>/rejection")
@resource.arguments(ReasonRequest)
@resource.response(201, OrderAnswer)
@problems(resource, 401, 403, 404, 409)
def create_rejection(request: dict[str, Any], order_id: UUID) -> Any:
    """Say no to an order, with a reason its client may read."""
    actor = the_actor()
    with begin_work() as work:
        order = reject_order(work, RejectOrder(actor=actor, order_id=OrderId(order_id), reason=request["reason"]))
        return order_answer(reads.order(work.session, order.id), actor)
