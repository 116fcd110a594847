"""Stop a coupon: it takes nothing off any more."""

from dataclasses import dataclass

from services.billing.domain.coupon import Coupon
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import SERVICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class StopCoupon:
    """`actor` takes `code` off offer."""

    actor: Actor
    code: str


def stop_coupon(work: Work, ask: StopCoupon) -> Coupon:
    """Return the coupon; what it took off so far stays. Twice is no news. Raises NotAllowed, CouponUnknown."""
    ask.actor.require(SERVICES_MANAGE)
    coupon = work.coupons.locked(ask.code)
    coupon.is_active = False
    return coupon
