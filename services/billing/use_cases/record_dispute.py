"""Record a dispute: a client's bank has taken money back, or has decided about it."""

from dataclasses import dataclass

from services.billing.domain.dispute import Dispute, DisputeState
from services.billing.domain.provider import DisputeNews
from services.billing.storage.work import Work
from shared.kernel.ids import PaymentId, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDispute:
    """The provider says `news` of a dispute over `charge_id`."""

    charge_id: PaymentId
    news: DisputeNews


def record_dispute(work: Work, ask: RecordDispute) -> Dispute:
    """Return the dispute as it stands now; tells PaymentDisputed when it is opened and when it is decided. Twice is no news."""
    charge = work.charges.locked(ask.charge_id)
    invoice = work.invoices.locked(charge.invoice_id) if charge.invoice_id else None
    order_ids = invoice.order_ids if invoice else ()
    dispute = work.disputes.locked(charge.provider, ask.news.ref)
    if dispute is None:
        dispute = Dispute(
            id=new_id(),
            provider=charge.provider,
            ref=ask.news.ref,
            charge_id=charge.id,
            invoice_id=charge.invoice_id,
            client_id=charge.client_id,
            amount=ask.news.amount,
            reason=ask.news.reason,
            state=DisputeState.OPEN,
            opened_at=work.now(),
            decided_at=None,
        )
        work.disputes.add(dispute)
        work.announce(*dispute.open(charge, order_ids, at=work.now(), books=work.ledger))
    work.announce(*dispute.hear(ask.news, charge, order_ids, at=work.now(), books=work.ledger))
    return dispute
