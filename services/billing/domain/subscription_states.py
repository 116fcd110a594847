"""What can happen to a subscription (rule B-9)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from services.billing.domain.refusals import SubscriptionClosed


class SubscriptionState(StrEnum):
    """`pending`: its first invoice is not paid yet. `past_due`: a later one is not."""

    PENDING = "pending"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class SubscriptionMove(StrEnum):
    PAY = "be paid for"
    RENEW = "be renewed"
    FALL_BEHIND = "fall behind"
    PAUSE = "be paused"
    RESUME = "be resumed"
    CANCEL = "be cancelled"


_S, _M = SubscriptionState, SubscriptionMove

#: Every move there is. What is not here is refused with SubscriptionClosed.
SUBSCRIPTION_MOVES: Final[Mapping[SubscriptionState, Mapping[SubscriptionMove, SubscriptionState]]] = {
    _S.PENDING: {_M.PAY: _S.ACTIVE, _M.CANCEL: _S.CANCELLED},
    _S.TRIALING: {_M.RENEW: _S.ACTIVE, _M.PAUSE: _S.PAUSED, _M.CANCEL: _S.CANCELLED},
    _S.ACTIVE: {
        _M.RENEW: _S.ACTIVE,
        _M.FALL_BEHIND: _S.PAST_DUE,
        _M.PAUSE: _S.PAUSED,
        _M.CANCEL: _S.CANCELLED,
    },
    _S.PAST_DUE: {
        _M.PAY: _S.ACTIVE,
        _M.FALL_BEHIND: _S.PAST_DUE,
        _M.PAUSE: _S.PAUSED,
        _M.CANCEL: _S.CANCELLED,
    },
    _S.PAUSED: {_M.RESUME: _S.ACTIVE, _M.CANCEL: _S.CANCELLED},
    _S.CANCELLED: {},
}


def subscription_after(state: SubscriptionState, move: SubscriptionMove) -> SubscriptionState:
    """Return the state that `move` leads to. Raises SubscriptionClosed."""
    if move not in SUBSCRIPTION_MOVES[state]:
        raise SubscriptionClosed(f"a subscription that is {state} can't {move}", state=state.value)
    return SUBSCRIPTION_MOVES[state][move]
