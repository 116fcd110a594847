"""Propose a change of an order that is under way."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.workflow.domain import telling_work as telling
from services.workflow.domain.proposals import Proposal, ProposalState
from services.workflow.domain.visibility import require_client_s_say
from services.workflow.storage.work import Work
from shared.contracts.parts import ChosenOption
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId, new_id
from shared.kernel.money import Money
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeChange:
    """`actor`, the client or a manager, proposes it. What it costs more or less is the agency's to say. `proposal_id` makes a repeat harmless."""

    actor: Actor
    order_id: OrderId
    quantity: int | None = None
    option: ChosenOption | None = None
    due_at: datetime | None = None
    extra: str = ""
    reason: str = ""
    difference: Money | None = None
    proposal_id: UUID | None = None


def propose_change(work: Work, ask: ProposeChange) -> Proposal:
    """Return the proposal, which waits for the other side. The same `proposal_id` again is no news.

    Raises OrderUnknown, NotYours, OrderClosed, Invalid.
    """
    order = work.orders.locked(ask.order_id)
    require_client_s_say(ask.actor, order)
    order.require_open()
    if ask.proposal_id is not None and (known := work.proposals.find(ask.proposal_id)) is not None:
        return known
    _check(ask, order.total.currency)
    proposal = Proposal(
        id=ask.proposal_id or new_id(),
        order_id=order.id,
        by_kind=ask.actor.kind,
        by_name=ask.actor.name,
        quantity=ask.quantity,
        option_code=ask.option.code if ask.option else None,
        option_name=ask.option.name if ask.option else None,
        due_at=ask.due_at,
        extra=ask.extra,
        reason=ask.reason,
        difference_amount=ask.difference.amount if ask.difference else 0,
        difference_currency=order.total.currency,
        state=ProposalState.OPEN,
        proposed_at=work.now(),
        answered_at=None,
        answered_by=None,
    )
    work.proposals.add(proposal)
    work.tell(ask.actor, order, telling.proposed(proposal, "was proposed", work.now()))
    return proposal


def _check(ask: ProposeChange, currency: str) -> None:
    problems = []
    if ask.quantity is None and ask.option is None and ask.due_at is None and not ask.extra:
        problems.append(Problem(field="quantity", code="required", message="Say what is to change."))
    if ask.difference is not None and ask.actor.is_client:
        problems.append(Problem(field="difference", code="not_yours", message="The price is the agency's to say."))
    if ask.difference is not None and ask.difference.currency != currency:
        problems.append(Problem(field="difference", code="currency", message=f"This order is in {currency}."))
    if problems:
        raise Invalid(problems)
