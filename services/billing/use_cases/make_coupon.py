"""Make a coupon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.billing.domain.coupon import Coupon
from services.billing.domain.refusals import CouponExists
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.money import Money
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCoupon:
    """`actor` offers `percent` or `amount` off under `code`; None of a limit is no limit, no services are all (rule B-7)."""

    actor: Actor
    code: str
    description: str = ""
    percent: int | None = None
    amount: Money | None = None
    service_ids: Sequence[UUID] = ()
    expires_at: datetime | None = None
    most_uses: int | None = None
    most_per_client: int | None = None
    minimum: int | None = None
    is_for_new_clients: bool = False


def make_coupon(work: Work, ask: MakeCoupon) -> Coupon:
    """Return the coupon, on offer from now. Raises NotAllowed, Invalid, CouponExists."""
    ask.actor.require(SERVICES_MANAGE)
    if (ask.percent is None) == (ask.amount is None):
        raise Invalid([Problem(field="percent", code="one_of", message="Give either a percentage or an amount.")])
    code = ask.code.strip().upper()
    if work.coupons.exists(code):
        raise CouponExists(f"there is a coupon {code} already")
    coupon = Coupon(
        code=code,
        description=ask.description,
        percent=ask.percent,
        amount=ask.amount.amount if ask.amount else None,
        currency=ask.amount.currency if ask.amount else None,
        service_ids=[str(service_id) for service_id in ask.service_ids],
        expires_at=ask.expires_at,
        most_uses=ask.most_uses,
        most_per_client=ask.most_per_client,
        minimum=ask.minimum,
        is_for_new_clients=ask.is_for_new_clients,
        is_active=True,
        used=0,
        created_at=work.now(),
    )
    work.coupons.add(coupon)
    return coupon
