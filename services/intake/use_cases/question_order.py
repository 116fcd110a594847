"""Question an order that is reviewed: ask its client something before it may go on."""

from dataclasses import dataclass

from services.intake.domain.checking import is_storable
from services.intake.domain.order import Order
from services.intake.domain.states import OrderState
from services.intake.storage.work import Work
from shared.contracts.intake.facts import RemindClient
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionOrder:
    """`actor` wants to know `question` of the client of `order_id`."""

    actor: Actor
    order_id: OrderId
    question: str


def question_order(work: Work, ask: QuestionOrder) -> Order:
    """Return the order, which waits for the client again: the question stands in its form. Tells OrderIncomplete.

    The client is reminded as of any detail (rule I-6); the answer brings the order back to its reviewer (rule I-5).
    The same question twice is asked once. Raises OrderUnknown, NotAllowed, MoveRefused, Invalid.
    """
    if not is_storable(ask.question):
        raise Invalid([Problem(field="question", code="not_a_text", message="This holds characters no text may hold.")])
    order = work.orders.locked(ask.order_id)
    order.require_reviewer(ask.actor)
    token = work.form_links.token_for(order.id, at=work.now())
    news = order.question(ask.question.strip(), token=token, at=work.now())
    work.announce(*news)
    if news and order.state is OrderState.INCOMPLETE:
        first = work.now() + work.follow_ups.wait_behind(0)
        work.later(RemindClient(order_id=order.id, nth=1), at=first, key=order.follow_up)
    return order
