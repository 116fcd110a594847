"""Complete an order: take the details that were missing."""

from dataclasses import dataclass

from services.intake.domain.checking import unkept
from services.intake.domain.form import Answers
from services.intake.domain.onboarding import part_of, said_in
from services.intake.domain.order import Order
from services.intake.domain.states import OrderState
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import ORDERS_CHANGE
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteOrder:
    """`actor` gives `answers` to fields of the form; those given before stay unless they are among them."""

    actor: Actor
    order_id: OrderId
    answers: Answers


def complete_order(work: Work, ask: CompleteOrder) -> Order:
    """Return the order with the answers; once nothing is missing it goes on.

    What every client is asked once is taken for all of their orders that ask it (rule I-8).
    Tells OrderDetailsCompleted, and PurchaseChecked or OrderReviewDemanded then. Answers that leave something missing are kept, and nothing is told:
    whoever gave them sees what is missing still.
    Raises OrderUnknown, NotAllowed, Invalid, AnswersClosed.
    """
    if problems := unkept(ask.answers, "answers"):
        raise Invalid(problems)
    order = work.orders.locked(ask.order_id)
    order.open_to(ask.actor, ORDERS_CHANGE)
    is_asked_once = order.asked_besides is not None and order.client.onboarded_at is None
    others = work.orders.incomplete_of(order.client_id) if is_asked_once else []
    answers = work.uploads.answering(order.form, ask.answers, order.bond, at=work.now())
    work.announce(*order.complete(answers, work.review_limits, at=work.now()))
    _settle(work, order)
    said = said_in(order.form, order.answers) if is_asked_once else None
    if said is not None and order.client.onboard(said, at=work.now()):
        for other in others:
            theirs = part_of(other.form, said)
            work.announce(*other.complete(theirs, work.review_limits, at=work.now()))
            _settle(work, other)
    return order


def _settle(work: Work, order: Order) -> None:
    if order.state is not OrderState.INCOMPLETE:
        work.forget(order.follow_up)
