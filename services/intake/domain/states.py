"""What can happen to an order until it is validated."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from services.intake.domain.refusals import MoveRefused


class OrderState(StrEnum):
    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    IN_REVIEW = "in_review"
    FUNDING = "funding"
    VALIDATED = "validated"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def is_pending(self) -> bool:
        """Tell whether it is still open if the order can be billed."""
        return self in {OrderState.RECEIVED, OrderState.INCOMPLETE, OrderState.IN_REVIEW}


class Move(StrEnum):
    ASK_CLIENT = "ask the client"
    REVIEW = "review"
    BILL = "bill"
    VALIDATE = "validate"
    REJECT = "reject"
    WITHDRAW = "withdraw"


#: Every move there is. What is not here is refused with MoveRefused (rule W-1).
MOVES: Final[Mapping[OrderState, Mapping[Move, OrderState]]] = {
    OrderState.RECEIVED: {
        Move.ASK_CLIENT: OrderState.INCOMPLETE,
        Move.REVIEW: OrderState.IN_REVIEW,
        Move.BILL: OrderState.FUNDING,
        Move.REJECT: OrderState.REJECTED,
        Move.WITHDRAW: OrderState.WITHDRAWN,
    },
    OrderState.INCOMPLETE: {
        Move.REVIEW: OrderState.IN_REVIEW,
        Move.BILL: OrderState.FUNDING,
        Move.REJECT: OrderState.REJECTED,
        Move.WITHDRAW: OrderState.WITHDRAWN,
    },
    OrderState.IN_REVIEW: {
        Move.ASK_CLIENT: OrderState.INCOMPLETE,
        Move.BILL: OrderState.FUNDING,
        Move.REJECT: OrderState.REJECTED,
        Move.WITHDRAW: OrderState.WITHDRAWN,
    },
    OrderState.FUNDING: {
        Move.VALIDATE: OrderState.VALIDATED,
        Move.REJECT: OrderState.REJECTED,
        Move.WITHDRAW: OrderState.WITHDRAWN,
    },
    OrderState.VALIDATED: {},
    OrderState.REJECTED: {},
    OrderState.WITHDRAWN: {},
}


def after(state: OrderState, move: Move) -> OrderState:
    """Return the state that `move` leads to from `state`. Raises MoveRefused."""
    reached = MOVES[state].get(move)
    if reached is None:
        raise MoveRefused(
            f"this order is {state.value.replace('_', ' ')}: it is not possible to {move.value} it", state=state.value
        )
    return reached
