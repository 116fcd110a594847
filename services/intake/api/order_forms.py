"""Order forms: what visitors and signed-in clients fill in to order a service."""

from http import HTTPStatus
from typing import Any, Final

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.intake.api import begin_work, vouched
from services.intake.api.askers import the_orderer
from services.intake.api.schemas import BuyerRequest, answers_field
from services.intake.api.visits import count_visit
from services.intake.domain.states import OrderState
from services.intake.domain.submission import Submission
from services.intake.use_cases.read_order_form import ReadOrderForm, read_order_form
from services.intake.use_cases.submit_order import SubmitOrder, submit_order
from shared.contracts.intake.facts import SubmittedClient
from shared.kernel.ids import new_number
from shared.web.load import require_room
from shared.web.resource import problems
from shared.web.schemas import Answer, MissingAnswer, Request
from shared.web.vouched import PURCHASE

resource = Blueprint("order forms", __name__, description="Ordering without an account, or as a signed-in client.")

#: A program that fills in what nobody sees is told that all is well.
_NOTHING_KEPT: Final[dict[str, Any]] = {
    "state": OrderState.FUNDING,
    "form_token": None,
    "purchase_token": "-",
    "problems": [],
}
_STATUS = {True: HTTPStatus.CREATED, False: HTTPStatus.OK}


class OrderFormRequest(Request):
    """An order form, filled in. `key` is made when the form is shown, so that sending it twice is one order."""

    key = fields.String(required=True, validate=[validate.Length(min=16, max=100), validate.Regexp(r"[\w-]+\Z")])
    client = fields.Nested(BuyerRequest, load_default=None)
    option = fields.String(load_default="")
    add_ons = fields.List(fields.String(), load_default=list)
    quantity = fields.Integer(strict=True, load_default=1)
    answers = answers_field(load_default=dict)
    note = fields.String(load_default="")
    coupon = fields.String(load_default="")
    plan_id = fields.UUID(load_default=None, allow_none=True)
    homepage = fields.String(
        load_default="",
        metadata={"description": "Nobody sees this field but programs that fill in every field they find."},
    )


class OrderFormAnswer(Answer):
    """The order. Where details are still asked for, `form_token` opens the form of just this order (`/forms/{token}`).

    `purchase_token` opens the page of its purchase (`/purchase-pages/{token}`), and with billing its invoice.
    """

    number = fields.String(required=True)
    state = fields.Enum(OrderState, by_value=True, required=True)
    form_token = fields.String(required=True, allow_none=True)
    purchase_token = fields.String(required=True)
    problems = fields.List(fields.Nested(MissingAnswer), required=True)


@resource.post("/order-forms/<code>")
@resource.arguments(OrderFormRequest)
@resource.response(201, OrderFormAnswer)
@resource.alt_response(200, schema=OrderFormAnswer, success=True, description="The form was sent before.")
@problems(resource, 401, 404, 409, 429, 503)
@resource.doc(security=[{}, {"token": []}])
def create(request: dict[str, Any], code: str) -> Any:
    """Order a service: a visitor says who they are, a signed-in client does not need to."""
    require_room()
    count_visit("order form")
    if request.pop("homepage"):
        return _NOTHING_KEPT | {"number": new_number()}, HTTPStatus.CREATED
    actor, source = the_orderer()
    submission = _submission(request, code, source)
    with begin_work() as work:
        read = read_order_form(work, ReadOrderForm(actor=actor, submission=submission))
        order, is_new = submit_order(work, SubmitOrder(actor=actor, submission=read))
        is_open = order.state is OrderState.INCOMPLETE
        answer = {
            "number": order.number,
            "state": order.state,
            "form_token": work.form_links.token_for(order.id, at=work.now()) if is_open else None,
            "purchase_token": vouched().token_for(PURCHASE, str(order.purchase_id)),
            "problems": order.problems(),
        }
    return answer, _STATUS[is_new]


def _submission(request: dict[str, Any], code: str, source: str) -> Submission:
    said = {name: value for name, value in request.items() if name != "key"}
    return Submission(
        **said
        | {
            "source": source,
            "external_id": request["key"],
            "service": code,
            "client": request["client"] and SubmittedClient(**request["client"]),
            "add_ons": tuple(request["add_ons"]),
        }
    )
