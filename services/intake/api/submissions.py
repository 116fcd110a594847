"""Submissions: many orders in one request, by JSON or as a CSV file, and what became of orders that came as messages."""

from typing import Any
from uuid import UUID

from flask import request as the_request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.intake.api import begin_work
from services.intake.api.answers import submission_answer
from services.intake.api.askers import the_asker
from services.intake.api.many import submit_each
from services.intake.api.schemas import SubmissionAnswer
from services.intake.domain.csv_orders import MOST_ROWS, read_orders
from services.intake.domain.states import OrderState
from services.intake.use_cases.look_up_submission import LookUpSubmission, look_up_submission
from shared.kernel.permissions import ORDERS_CREATE
from shared.web.auth import the_actor
from shared.web.load import require_room
from shared.web.resource import problems
from shared.web.schemas import Answer, MissingAnswer, Request

resource = Blueprint("submissions", __name__, description="Orders in numbers, and orders that came as task messages.")

#: A thousand orders with long answers.
_MOST_BYTES = 20 * 1024 * 1024


class ManyRequest(Request):
    """Up to 1,000 orders, each as for `POST /orders` and with an `external_id`; a rehearsal takes in nothing."""

    orders = fields.List(fields.Raw(), required=True, validate=validate.Length(min=1, max=MOST_ROWS))
    is_rehearsal = fields.Boolean(load_default=False)


class ImportRequest(Request):
    """A CSV file of orders as text; a rehearsal is its preview. Columns are named as the fields of an order, with dots."""

    csv = fields.String(required=True)
    source = fields.String(load_default="import", validate=validate.Length(min=1, max=100))
    is_rehearsal = fields.Boolean(load_default=True)


class OutcomeOrderAnswer(Answer):
    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    state = fields.Enum(OrderState, by_value=True, required=True)


class OutcomeAnswer(Answer):
    """What became of one. `problems` of a new or known order are what its client is asked for; `code` says why one is refused."""

    external_id = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, validate=validate.OneOf(["new", "known", "refused"]))
    order = fields.Nested(OutcomeOrderAnswer, required=True, allow_none=True)
    code = fields.String(required=True, allow_none=True)
    problems = fields.List(fields.Nested(MissingAnswer), required=True)


class ManyAnswer(Answer):
    """What became of each, in the order they came."""

    is_rehearsal = fields.Boolean(required=True)
    outcomes = fields.List(fields.Nested(OutcomeAnswer), required=True)


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input, and sends nothing large. Who only looks up may be another system."""
    if the_request.method == "POST":
        the_actor()
        the_request.max_content_length = _MOST_BYTES


@resource.post("/submissions")
@resource.arguments(ManyRequest)
@resource.response(200, ManyAnswer)
@problems(resource, 401, 403, 413, 503)
def create(request: dict[str, Any]) -> Any:
    """Submit up to 1,000 orders; each is answered. Sent again, those that are here already are `known`."""
    require_room()
    actor = the_actor()
    if not actor.is_client:
        actor.require(ORDERS_CREATE)
    outcomes = submit_each(request["orders"], actor, is_rehearsal=request["is_rehearsal"])
    return {"is_rehearsal": request["is_rehearsal"], "outcomes": outcomes}


@resource.post("/imports")
@resource.arguments(ImportRequest)
@resource.response(200, ManyAnswer)
@problems(resource, 401, 403, 413, 503)
def create_import(request: dict[str, Any]) -> Any:
    """Take in the orders of a CSV file, a row each; or, as a rehearsal, say row by row what would become of it."""
    require_room()
    actor = the_actor()
    actor.require(ORDERS_CREATE)
    said = read_orders(request["csv"], request["source"])
    outcomes = submit_each(said, actor, is_rehearsal=request["is_rehearsal"])
    return {"is_rehearsal": request["is_rehearsal"], "outcomes": outcomes}


@resource.get("/submissions/<source>/<uuid:message_id>")
@resource.doc(security=[{"token": []}, {"producer": []}])
@resource.response(200, SubmissionAnswer)
@problems(resource, 401, 403, 404)
def show(source: str, message_id: UUID) -> Any:
    """What became of one message: a sender who missed the answer asks here, by HTTP Basic with its name and secret, and sends again where it was never heard."""
    ask = LookUpSubmission(actor=the_asker(), source=source, message_id=message_id)
    with begin_work() as work:
        return submission_answer(look_up_submission(work, ask))
