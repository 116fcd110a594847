"""Orders whose money a client's bank has taken back."""

from typing import Final

from services.workflow.domain.news import Line, News
from services.workflow.domain.orders import Order
from shared.contracts.billing.facts import PaymentDisputed
from shared.kernel.permissions import MONEY_VIEW

_SENTENCES: Final = {
    "open": "The client's bank has taken back {amount}: {reason}.",
    "won": "The dispute over {amount} was decided for us.",
    "lost": "The dispute over {amount} was decided for the client.",
}


def payment_disputed(order: Order, fact: PaymentDisputed) -> News:
    """The order's history says so; while it is not decided the order shows an alarm. What is worked on goes on: that is for people."""
    sentence = _SENTENCES[fact.state].format(amount=fact.amount.text(), reason=fact.reason or "no reason given")
    if fact.state == "open":
        order.has_alarm = True
    after = {"dispute": fact.state, "has_alarm": order.has_alarm}
    line = Line(
        at=fact.happened_at, what="payment_disputed", sentence=sentence, needs=MONEY_VIEW, before={}, after=after
    )
    return News((), (line,))
