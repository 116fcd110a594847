"""The life of an order: its states, and every move there is between them (rule W-1)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.workflow.domain.refusals import MoveRefused


class OrderState(StrEnum):
    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    IN_REVIEW = "in_review"
    FUNDING = "funding"
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DELIVERED = "delivered"
    IN_REVISION = "in_revision"
    COMPLETED = "completed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """The order is over. Nothing moves it on but, where its service says so, being taken up again (rule W-11)."""
        return self in _FINAL

    @property
    def words(self) -> str:
        """The state as it stands in a sentence: `in progress`."""
        return self.value.replace("_", " ")


class Move(StrEnum):
    MISS_DETAILS = "miss_details"
    COMPLETE_DETAILS = "complete_details"
    REVIEW = "review"
    BILL = "bill"
    VALIDATE = "validate"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    WORK = "work"
    PAUSE = "pause"
    DELIVER = "deliver"
    REVISE = "revise"
    ACCEPT = "accept"
    CLOSE = "close"
    CANCEL = "cancel"
    TAKE_UP = "take_up"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


_FINAL: Final = frozenset({OrderState.COMPLETED, OrderState.REJECTED, OrderState.WITHDRAWN, OrderState.CANCELLED})

_REFUSE: Final = {Move.REJECT: OrderState.REJECTED, Move.WITHDRAW: OrderState.WITHDRAWN}
_STOP: Final = {Move.CLOSE: OrderState.COMPLETED, Move.CANCEL: OrderState.CANCELLED}
_AT_WORK: Final = {
    Move.WORK: OrderState.IN_PROGRESS,
    Move.PAUSE: OrderState.WAITING,
    Move.DELIVER: OrderState.DELIVERED,
} | _STOP

#: Every move there is. What is not here is refused with MoveRefused. Facts of other apps may overtake each other,
#: so an order can be billed or validated from every state before that.
MOVES: Final[Mapping[OrderState, Mapping[Move, OrderState]]] = MappingProxyType(
    {
        OrderState.RECEIVED: {
            Move.MISS_DETAILS: OrderState.INCOMPLETE,
            Move.REVIEW: OrderState.IN_REVIEW,
            Move.BILL: OrderState.FUNDING,
            Move.VALIDATE: OrderState.QUEUED,
        }
        | _REFUSE,
        OrderState.INCOMPLETE: {
            Move.MISS_DETAILS: OrderState.INCOMPLETE,
            Move.COMPLETE_DETAILS: OrderState.RECEIVED,
            Move.REVIEW: OrderState.IN_REVIEW,
            Move.BILL: OrderState.FUNDING,
            Move.VALIDATE: OrderState.QUEUED,
        }
        | _REFUSE,
        OrderState.IN_REVIEW: {
            Move.MISS_DETAILS: OrderState.INCOMPLETE,
            Move.BILL: OrderState.FUNDING,
            Move.VALIDATE: OrderState.QUEUED,
        }
        | _REFUSE,
        OrderState.FUNDING: {Move.VALIDATE: OrderState.QUEUED} | _REFUSE,
        OrderState.QUEUED: {Move.WORK: OrderState.IN_PROGRESS, Move.CANCEL: OrderState.CANCELLED},
        OrderState.IN_PROGRESS: _AT_WORK,
        OrderState.WAITING: _AT_WORK,
        OrderState.DELIVERED: {Move.REVISE: OrderState.IN_REVISION, Move.ACCEPT: OrderState.COMPLETED} | _STOP,
        OrderState.IN_REVISION: _AT_WORK,
        OrderState.COMPLETED: {Move.TAKE_UP: OrderState.IN_REVISION},
        OrderState.REJECTED: {},
        OrderState.WITHDRAWN: {},
        OrderState.CANCELLED: {},
    }
)


def after(state: OrderState, move: Move) -> OrderState:
    """Return the state that `move` leads to from `state`. Raises MoveRefused where the table has no such move."""
    reached = MOVES[state].get(move)
    if reached is None:
        raise MoveRefused(f"an order that is {state.words} can't {move.words}", state=state.value, move=move.value)
    return reached
