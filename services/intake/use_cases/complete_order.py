"""Complete an order: take the details that were missing."""

from dataclasses import dataclass

from services.intake.domain.checking import unkept
from services.intake.domain.form import Answers
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

    Tells OrderDetailsCompleted, and PurchaseChecked or OrderReviewDemanded then. Answers that leave something missing are kept, and nothing is told:
    whoever gave them sees what is missing still.
    Raises OrderUnknown, NotAllowed, Invalid, AnswersClosed.
    """
    if problems := unkept(ask.answers, "answers"):
        raise Invalid(problems)
    order = work.orders.locked(ask.order_id)
    order.open_to(ask.actor, ORDERS_CHANGE)
    answers = work.uploads.answering(order.form, ask.answers, order.bond, at=work.now())
    work.announce(*order.complete(answers, work.review_limits, at=work.now()))
    if order.state is not OrderState.INCOMPLETE:
        work.forget(order.follow_up)
    return order
