"""Proposals: changes of orders that are under way, and what cancelling one would mean."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource
from marshmallow import fields, post_load, validate

from services.workflow.api import begin_work
from services.workflow.api.order_tags import require_unchanged, tagged
from services.workflow.api.schemas import OptionItem, no_zero, text
from services.workflow.domain.ending import consequences
from services.workflow.domain.proposals import Proposal, ProposalState
from services.workflow.domain.visibility import require_permission, require_team, sight_of
from services.workflow.storage.order_page import require_seen
from services.workflow.storage.work import Work
from services.workflow.use_cases.answer_proposal import AnswerProposal, answer_proposal
from services.workflow.use_cases.propose_change import ProposeChange, propose_change
from shared.contracts.parts import ChosenOption
from shared.kernel import permissions as may
from shared.kernel.ids import OrderId
from shared.kernel.money import Money
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, MoneyField, Request

resource = Resource("proposals", __name__, description="Changes of orders that are under way")

_PROPOSALS = "/orders/<uuid:order_id>/proposals"


class OptionRequest(Request):
    code = text(100, required=True)
    name = text(200, required=True)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> ChosenOption:
        return ChosenOption(**loaded)


class ProposalRequest(Request):
    option = fields.Nested(OptionRequest, load_default=None)
    quantity = fields.Integer(load_default=None, strict=True, validate=validate.Range(min=1, max=10_000))
    due_at = fields.AwareDateTime(load_default=None)
    extra = fields.String(load_default="", validate=validate.And(validate.Length(max=2000), no_zero))
    reason = fields.String(load_default="", validate=validate.And(validate.Length(max=2000), no_zero))
    difference = fields.Nested(MoneyField, load_default=None)
    proposal_id = fields.UUID(load_default=None)


class ProposalItem(Answer):
    proposal_id = fields.UUID(required=True)
    is_by_client = fields.Boolean(required=True)
    by_name = fields.String(required=True)
    quantity = fields.Integer(required=True, allow_none=True)
    option = fields.Nested(OptionItem, required=True, allow_none=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True)
    extra = fields.String(required=True)
    reason = fields.String(required=True)
    difference = fields.Nested(MoneyField, required=True, allow_none=True)
    state = fields.Enum(ProposalState, by_value=True, required=True)
    proposed_at = fields.AwareDateTime(required=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class ProposalsAnswer(Answer):
    items = fields.List(fields.Nested(ProposalItem), required=True)


class AnswerRequest(Request):
    answer = fields.Enum(ProposalState, by_value=True, required=True, validate=validate.NoneOf([ProposalState.OPEN]))


class ConsequencesAnswer(Answer):
    is_possible = fields.Boolean(required=True)
    consequences = fields.List(fields.String(), required=True)


def _shown(work: Work, order_id: UUID) -> dict[str, Any]:
    """What a reader may not see of money or of a client's name is left out (rule W-8)."""
    sight = sight_of(the_actor())
    require_seen(work.session, sight, order_id)
    found: Sequence[Proposal] = work.proposals.of(order_id)
    return {
        "items": [
            {
                "proposal_id": one.id,
                "is_by_client": one.by_kind.value == "client",
                "by_name": one.by_name if sight.sees_clients or one.by_kind.value != "client" else "The client",
                "quantity": one.quantity,
                "option": one.option,
                "due_at": one.due_at,
                "extra": one.extra,
                "reason": one.reason,
                "difference": one.difference if sight.sees_money else None,
                "state": one.state,
                "proposed_at": one.proposed_at,
                "answered_at": one.answered_at,
            }
            for one in found
        ]
    }


@resource.get(_PROPOSALS)
@resource.response(HTTPStatus.OK, ProposalsAnswer)
@problems(resource, 401, 403, 404)
def index(order_id: UUID) -> Any:
    """The order's proposals, the newest first, and an ETag that changes with them."""
    with begin_work() as work:
        return tagged(ProposalsAnswer, _shown(work, order_id))


@resource.post(_PROPOSALS)
@resource.arguments(ProposalRequest)
@resource.response(HTTPStatus.CREATED, ProposalsAnswer)
@problems(resource, 401, 403, 404, 409, 412, 422)
def create(asked: dict[str, Any], order_id: UUID) -> dict[str, Any]:
    """Propose a change: the client without a price, a manager with what it costs more or less."""
    difference = Money(**asked["difference"]) if asked["difference"] else None
    ask = ProposeChange(actor=the_actor(), order_id=OrderId(order_id), **asked | {"difference": difference})
    with begin_work() as work:
        require_unchanged(work, order_id, ProposalsAnswer, _shown)
        propose_change(work, ask)
        return _shown(work, order_id)


@resource.put(f"{_PROPOSALS}/<uuid:proposal_id>/answer")
@resource.arguments(AnswerRequest)
@resource.response(HTTPStatus.OK, ProposalsAnswer)
@problems(resource, 401, 403, 404, 409, 412, 422)
def change_answer(asked: dict[str, Any], order_id: UUID, proposal_id: UUID) -> dict[str, Any]:
    """Accept or decline what the other side proposes, or withdraw one's own."""
    ask = AnswerProposal(actor=the_actor(), order_id=OrderId(order_id), proposal_id=proposal_id, answer=asked["answer"])
    with begin_work() as work:
        require_unchanged(work, order_id, ProposalsAnswer, _shown)
        answer_proposal(work, ask)
        return _shown(work, order_id)


@resource.get("/orders/<uuid:order_id>/cancellation")
@resource.response(HTTPStatus.OK, ConsequencesAnswer)
@problems(resource, 401, 403, 404)
def show_cancellation(order_id: UUID) -> dict[str, Any]:
    """What cancelling the order would mean; nothing changes."""
    require_team(the_actor())
    with begin_work() as work:
        order = work.orders.locked(order_id)
        require_permission(the_actor(), may.ORDERS_CHANGE, order)
        said = consequences(
            order,
            names=work.members.names(order.working),
            open_tasks=work.tasks.open_of_team(order_id),
            minutes=sum(one.minutes for one in work.times.of(order_id)),
            sees_money=the_actor().may(may.MONEY_VIEW),
        )
    return {"is_possible": bool(said), "consequences": said}
