"""Where coupons are kept, and who used them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.billing.domain.coupon import Coupon, CouponUse
from services.billing.domain.invoice import Invoice
from services.billing.domain.refusals import CouponUnknown
from services.billing.domain.states import InvoiceState
from shared.kernel.ids import ClientId


class Coupons:
    """The coupons there are; codes are written in capitals."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._added: list[CouponUse] = []

    def add(self, coupon: Coupon) -> None:
        self._session.add(coupon)

    def locked(self, code: str) -> Coupon:
        """Return the coupon, locked, so that it is not used more often than it may. Raises CouponUnknown."""
        found = self._session.scalars(
            select(Coupon).where(Coupon.code == code.strip().upper()).with_for_update()
        ).one_or_none()
        if found is None:
            raise CouponUnknown(f"there is no coupon {code}")
        return found

    def get(self, code: str) -> Coupon:
        """Return the coupon, to look at. Raises CouponUnknown."""
        found = self._session.get(Coupon, code.strip().upper())
        if found is None:
            raise CouponUnknown(f"there is no coupon {code}")
        return found

    def exists(self, code: str) -> bool:
        return self._session.scalar(select(Coupon.code).where(Coupon.code == code)) is not None

    def all(self) -> list[Coupon]:
        """Return every coupon, newest first."""
        return list(self._session.scalars(select(Coupon).order_by(Coupon.created_at.desc(), Coupon.code)))

    def use(self, use: CouponUse) -> None:
        self._session.add(use)
        self._added.append(use)

    def uses_by(self, code: str, client_id: ClientId) -> int:
        """Return how often the client has used the coupon, in this piece of work too."""
        kept = (
            select(func.count()).select_from(CouponUse).where(CouponUse.code == code, CouponUse.client_id == client_id)
        )
        new = [use for use in self._added if (use.code, use.client_id) == (code, client_id)]
        return (self._session.scalar(kept) or 0) + len(new)

    def has_bought(self, client_id: ClientId) -> bool:
        """Tell whether the client has an invoice that is not void."""
        bought = select(Invoice.id).where(Invoice.client_id == client_id, Invoice.state != InvoiceState.VOID)
        return self._session.scalar(bought.limit(1)) is not None
