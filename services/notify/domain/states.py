"""The life of a notice, as one table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from services.notify.domain.refusals import MoveRefused


class NoticeState(StrEnum):
    """Where a notice stands. `sending` is leased to one try; `failed` waits for a member (rule N-2)."""

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Move(StrEnum):
    CLAIM = "claim"
    PUT_BACK = "put_back"
    DELIVER = "deliver"
    GIVE_UP = "give_up"
    RESEND = "resend"
    REPLAY = "replay"
    BOUNCE = "bounce"


#: Every move there is. What a mail server took may come back from the next one: then it bounces. What was delivered is replayed to programs only (rule N-5). A try that was taken for lost may still report late that it delivered: hence the deliveries
#: from `queued` and `failed`.
MOVES: Final[Mapping[NoticeState, Mapping[Move, NoticeState]]] = {
    NoticeState.QUEUED: {
        Move.CLAIM: NoticeState.SENDING,
        Move.DELIVER: NoticeState.DELIVERED,
        Move.RESEND: NoticeState.QUEUED,
    },
    NoticeState.SENDING: {
        Move.PUT_BACK: NoticeState.QUEUED,
        Move.DELIVER: NoticeState.DELIVERED,
        Move.GIVE_UP: NoticeState.FAILED,
    },
    NoticeState.DELIVERED: {Move.REPLAY: NoticeState.QUEUED, Move.BOUNCE: NoticeState.FAILED},
    NoticeState.FAILED: {
        Move.DELIVER: NoticeState.DELIVERED,
        Move.RESEND: NoticeState.QUEUED,
    },
}


def after(state: NoticeState, move: Move) -> NoticeState:
    """Return the state that `move` leads to from `state`. Raises MoveRefused."""
    try:
        return MOVES[state][move]
    except KeyError:
        raise MoveRefused(f"a notice that is {state} can't {move.replace('_', ' ')}", state=state.value) from None


def states_before(move: Move) -> tuple[NoticeState, ...]:
    """Return the states from which `move` is allowed."""
    return tuple(state for state, moves in MOVES.items() if move in moves)
