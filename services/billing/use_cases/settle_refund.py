"""Settle a refund: what its provider says of it takes effect."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.provider import RefundNews
from services.billing.domain.refund import Refund
from services.billing.storage.work import Work
from shared.kernel.ids import PaymentId


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleRefund:
    """The provider says `news` of `refund_id`."""

    refund_id: UUID
    news: RefundNews


def settle_refund(work: Work, ask: SettleRefund) -> Refund:
    """Return the refund as it stands now. What the provider could not give back is on the balance; tells RefundFailed then.

    Raises RefundUnknown.
    """
    charge = work.charges.locked(PaymentId(work.refunds.get(ask.refund_id).charge_id or UUID(int=0)))
    refund = work.refunds.locked(ask.refund_id)
    balance = work.balances.locked(refund.client_id, refund.amount.currency)
    work.announce(*refund.hear(ask.news, charge, balance, at=work.now(), books=work.ledger))
    return refund
