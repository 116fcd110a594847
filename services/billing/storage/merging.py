"""What billing keeps of a client, to be another's from now on. The ledger is not among it: what was posted stays (rule B-2)."""

from typing import Final

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from services.billing.domain.charge import Charge
from services.billing.domain.coupon import CouponUse
from services.billing.domain.credit_note import CreditNote
from services.billing.domain.credits import CreditGrant
from services.billing.domain.dispute import Dispute
from services.billing.domain.draft import Draft
from services.billing.domain.hold import Hold
from services.billing.domain.invoice import Invoice
from services.billing.domain.refund import Refund
from services.billing.domain.saved_method import SavedMethod
from services.billing.domain.subscription import Subscription
from shared.kernel.ids import ClientId

#: All that names a client, in the one order of locks (storage/work.py).
_THEIRS: Final = (
    Charge, Refund, CreditNote, Dispute, Draft, Invoice, CouponUse, Hold, Subscription, SavedMethod, CreditGrant,
)  # fmt: skip


def move(session: Session, from_id: ClientId, to_id: ClientId) -> None:
    """All that was one client's is the other's; a method of theirs pays by itself only where the other has none that does. Safe to repeat."""
    has_one = exists().where(SavedMethod.client_id == to_id, SavedMethod.is_automatic, SavedMethod.removed_at.is_(None))
    theirs = update(SavedMethod).where(SavedMethod.client_id == from_id, SavedMethod.is_automatic)
    if session.scalar(select(has_one)):
        session.execute(theirs.values(is_automatic=False))
    for kind in _THEIRS:
        session.execute(update(kind).where(kind.client_id == from_id).values(client_id=to_id))
