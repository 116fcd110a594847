"""Keep a draft: what was typed into the form of an order and not sent yet."""

from dataclasses import dataclass

from services.intake.domain.checking import unkept
from services.intake.domain.form import Answers
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import ORDERS_CHANGE
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDraft:
    """`actor` has typed `answers` so far; nothing of it is checked yet."""

    actor: Actor
    order_id: OrderId
    answers: Answers


def keep_draft(work: Work, ask: KeepDraft) -> None:
    """The form shows it again until it is sent. Nothing is told. Raises OrderUnknown, NotAllowed, Invalid, AnswersClosed."""
    if problems := unkept(ask.answers, "answers"):
        raise Invalid(problems)
    order = work.orders.locked(ask.order_id)
    order.open_to(ask.actor, ORDERS_CHANGE)
    order.keep_draft(ask.answers)
