"""Reviews: orders that a member looks at before they may go on (rule I-5)."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.intake.api import begin_work
from services.intake.api.answers import order_answer
from services.intake.api.cursors import id_cursor
from services.intake.api.schemas import OrderAnswer, OrderPage
from services.intake.domain.checks import Stage
from services.intake.domain.states import OrderState
from services.intake.storage import reads
from services.intake.use_cases.approve_order import ApproveOrder, approve_order
from services.intake.use_cases.inspect_order import InspectOrder, inspect_order
from services.intake.use_cases.list_reviews import ListReviews, list_reviews
from services.intake.use_cases.question_order import QuestionOrder, question_order
from shared.kernel.ids import OrderId
from shared.web.auth import the_actor
from shared.web.paging import page
from shared.web.resource import problems
from shared.web.schemas import Answer, PageRequest, ProblemItem, Request

resource = Blueprint("reviews", __name__, description="What a member looks at before an order may go on.")


class QuestionRequest(Request):
    question = fields.String(required=True, validate=[validate.Length(min=1, max=500), validate.Regexp(r"(?s).*\S")])


class CheckAnswer(Answer):
    """A check by its name, the stage it belongs to and the rule it keeps, with what it finds."""

    name = fields.String(required=True)
    stage = fields.Enum(Stage, by_value=True, required=True)
    rule = fields.String(required=True)
    is_passed = fields.Boolean(required=True)
    problems = fields.List(fields.Nested(ProblemItem), required=True)


class LookalikeAnswer(Answer):
    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    state = fields.Enum(OrderState, by_value=True, required=True)
    received_at = fields.AwareDateTime(required=True)


class InspectionAnswer(Answer):
    """Every check of an order, in their order, and the orders of the same client, service and answers within a day."""

    checks = fields.List(fields.Nested(CheckAnswer), required=True)
    lookalikes = fields.List(fields.Nested(LookalikeAnswer), required=True)


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.get("/reviews")
@resource.arguments(PageRequest, location="query")
@resource.response(200, OrderPage)
@problems(resource, 401, 403)
def index(request: dict[str, Any]) -> Any:
    """The orders that wait for the reader's review: those of the clients they manage, and of clients whom nobody manages."""
    actor, limit = the_actor(), request["limit"]
    with begin_work() as work:
        rows = list_reviews(work, ListReviews(actor=actor, before=id_cursor(request["cursor"]), most=limit + 1))
    shown = page(rows, limit, lambda row: [str(row.order.order_id)])
    return {"items": [order_answer(row, actor) for row in shown.items], "next": shown.next}


@resource.get("/orders/<uuid:order_id>/checks")
@resource.response(200, InspectionAnswer)
@problems(resource, 401, 403, 404)
def show_checks(order_id: UUID) -> Any:
    """What each check says of an order, and which others look like it."""
    with begin_work() as work:
        seen = inspect_order(work, InspectOrder(actor=the_actor(), order_id=OrderId(order_id)))
        checks = [
            {
                "name": check.name,
                "stage": check.stage,
                "rule": check.rule,
                "is_passed": not found,
                "problems": [asdict(problem) for problem in found],
            }
            for check, found in seen.checks
        ]
        return {"checks": checks, "lookalikes": seen.lookalikes}


@resource.post("/orders/<uuid:order_id>/approval")
@resource.response(201, OrderAnswer)
@problems(resource, 401, 403, 404, 409)
def create_approval(order_id: UUID) -> Any:
    """Let an order go on that was held for review."""
    actor = the_actor()
    with begin_work() as work:
        approve_order(work, ApproveOrder(actor=actor, order_id=OrderId(order_id)))
    with begin_work() as work:
        return order_answer(reads.order(work.session, order_id), actor)


@resource.post("/orders/<uuid:order_id>/questions")
@resource.arguments(QuestionRequest)
@resource.response(201, OrderAnswer)
@problems(resource, 401, 403, 404, 409)
def create_question(request: dict[str, Any], order_id: UUID) -> Any:
    """Ask the client something before an order may go on: it stands in the form, and the answer comes back to the reviewer."""
    actor = the_actor()
    ask = QuestionOrder(actor=actor, order_id=OrderId(order_id), question=request["question"])
    with begin_work() as work:
        question_order(work, ask)
    with begin_work() as work:
        return order_answer(reads.order(work.session, order_id), actor)
