"""Release a hold by hand: what was kept for an order may be spent on anything."""

from dataclasses import dataclass

from services.billing.domain.hold import Hold, HoldState
from services.billing.domain.refusals import HoldCaptured, HoldUnknown
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold:
    """`actor` lets go what is held for `order_id`, for a `reason`."""

    actor: Actor
    order_id: OrderId
    reason: str


def release_hold(work: Work, ask: ReleaseHold) -> Hold:
    """Return the hold, released, with who did so and why; the order itself goes on as it was. Twice is no news.

    Raises NotAllowed, HoldUnknown, HoldCaptured.
    """
    ask.actor.require(PAYMENTS_RECORD)
    work.orders.locked(ask.order_id)
    for hold in work.holds.of([ask.order_id]):
        if hold.state is HoldState.CAPTURED:
            raise HoldCaptured(f"what was held for order {ask.order_id} has paid it")
        balance = work.balances.locked(hold.client_id, hold.amount.currency)
        hold.release(balance, at=work.now(), by=ask.actor.name, reason=ask.reason)
        return hold
    raise HoldUnknown(f"nothing is held for order {ask.order_id}")
