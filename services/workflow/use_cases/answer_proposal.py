"""Answer a proposal: accept it, decline it, or take one's own back."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.domain import telling_work as telling
from services.workflow.domain.orders import Order
from services.workflow.domain.proposals import Proposal, ProposalState
from services.workflow.domain.refusals import NotYours, ProposalAnswered
from services.workflow.domain.visibility import require_client_s_say
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerProposal:
    """`actor` answers: the other side accepts or declines, the side that proposed withdraws."""

    actor: Actor
    order_id: OrderId
    proposal_id: UUID
    answer: ProposalState


def answer_proposal(work: Work, ask: AnswerProposal) -> Order:
    """Return the order, changed where the proposal is accepted: then tells OrderChanged, with its price difference for billing.

    The same answer again is no news. Raises OrderUnknown, ProposalUnknown, NotYours, OrderClosed, ProposalAnswered.
    """
    order = work.orders.locked(ask.order_id)
    require_client_s_say(ask.actor, order)
    proposal = work.proposals.get(order.id, ask.proposal_id)
    if proposal.is_by_side_of(ask.actor) is not (ask.answer is ProposalState.WITHDRAWN):
        raise NotYours("the other side answers a proposal; whoever made it may take it back")
    if proposal.state is ask.answer:
        return order
    if proposal.state is not ProposalState.OPEN:
        raise ProposalAnswered(f"this proposal is {proposal.state.value}")
    order.require_open()
    proposal.answer(ask.answer, ask.actor, work.now())
    work.tell(ask.actor, order, telling.proposed(proposal, f"was {ask.answer.value}", work.now()))
    if ask.answer is ProposalState.ACCEPTED:
        _change(work, ask.actor, order, proposal)
    return order


def _change(work: Work, actor: Actor, order: Order, proposal: Proposal) -> None:
    before = order.total
    order.change(proposal)
    work.tell(actor, order, telling.changed(order, proposal, before, work.now()))
