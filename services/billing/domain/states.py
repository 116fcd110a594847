"""What can happen to an invoice."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from services.billing.domain.refusals import InvoicePaid, InvoiceUncollectible, InvoiceVoid, MoveRefused
from shared.kernel.refusals import Conflict


class InvoiceState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"


class Move(StrEnum):
    SETTLE = "settle"
    VOID = "void"
    WRITE_OFF = "write_off"


#: Every move there is. What is not here is refused with MoveRefused.
MOVES: Final[Mapping[InvoiceState, Mapping[Move, InvoiceState]]] = {
    InvoiceState.OPEN: {
        Move.SETTLE: InvoiceState.PAID,
        Move.VOID: InvoiceState.VOID,
        Move.WRITE_OFF: InvoiceState.UNCOLLECTIBLE,
    },
    InvoiceState.PAID: {},
    InvoiceState.VOID: {},
    InvoiceState.UNCOLLECTIBLE: {},
}


#: What is said where nothing can be paid any more.
_OVER: Final[Mapping[InvoiceState, tuple[type[Conflict], str]]] = {
    InvoiceState.PAID: (InvoicePaid, "is paid"),
    InvoiceState.VOID: (InvoiceVoid, "is void"),
    InvoiceState.UNCOLLECTIBLE: (InvoiceUncollectible, "was written off"),
}


def must_be_open(state: InvoiceState, number: str) -> None:
    """Raises InvoicePaid, InvoiceVoid, InvoiceUncollectible."""
    if state in _OVER:
        refusal, words = _OVER[state]
        raise refusal(f"invoice {number} {words}")


def after(state: InvoiceState, move: Move) -> InvoiceState:
    """Return the state that `move` leads to. Raises MoveRefused."""
    if move not in MOVES[state]:
        raise MoveRefused(f"an invoice that is {state} can't {move}", state=state.value)
    return MOVES[state][move]
