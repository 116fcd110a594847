"""One action on many orders at once; each is answered as if it had been asked alone."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.intake.api import begin_work
from services.intake.domain.order import Order
from services.intake.domain.states import OrderState
from services.intake.storage.work import Work
from services.intake.use_cases.approve_order import ApproveOrder, approve_order
from services.intake.use_cases.reject_order import RejectOrder, reject_order
from services.intake.use_cases.withdraw_order import WithdrawOrder, withdraw_order
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.refusals import Refusal
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request, must_be_storable

resource = Blueprint("order actions", __name__, description="One action on many orders.")

_Do = Callable[[Work, Actor, OrderId, str], Order]

_ACTIONS: Final[Mapping[str, _Do]] = {
    "approve": lambda work, actor, order_id, _: approve_order(work, ApproveOrder(actor=actor, order_id=order_id)),
    "reject": lambda work, actor, order_id, reason: reject_order(
        work, RejectOrder(actor=actor, order_id=order_id, reason=reason)
    ),
    "withdraw": lambda work, actor, order_id, reason: withdraw_order(
        work, WithdrawOrder(actor=actor, order_id=order_id, reason=reason)
    ),
}


class OrderActionRequest(Request):
    """What is to be done with each of the orders; `reason` is what their clients may read of a rejection or withdrawal."""

    action = fields.String(required=True, validate=validate.OneOf(list(_ACTIONS)))
    order_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=200))
    reason = fields.String(load_default="", validate=[validate.Length(max=2000), must_be_storable])


class OrderActionOutcome(Answer):
    """How the order stands now; `code` and `detail` say why nothing was done, where nothing was."""

    order_id = fields.UUID(required=True)
    state = fields.Enum(OrderState, by_value=True, required=True, allow_none=True)
    code = fields.String(required=True, allow_none=True)
    detail = fields.String(required=True, allow_none=True)


class OrderActionAnswer(Answer):
    outcomes = fields.List(fields.Nested(OrderActionOutcome), required=True)


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.post("/order-actions")
@resource.arguments(OrderActionRequest)
@resource.response(200, OrderActionAnswer)
@problems(resource, 401)
def create(request: dict[str, Any]) -> Any:
    """Approve, reject or withdraw up to 200 orders; each is answered."""
    actor, do = the_actor(), _ACTIONS[request["action"]]
    return {"outcomes": [_outcome(actor, do, OrderId(each), request["reason"]) for each in request["order_ids"]]}


def _outcome(actor: Actor, do: _Do, order_id: OrderId, reason: str) -> dict[str, Any]:
    try:
        with begin_work() as work:
            state = do(work, actor, order_id, reason or "No reason was given.").state
    except Refusal as refusal:
        return {"order_id": order_id, "state": None, "code": refusal.code, "detail": refusal.sentence}
    return {"order_id": order_id, "state": state, "code": None, "detail": None}
