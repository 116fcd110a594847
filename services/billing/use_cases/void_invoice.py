"""Void an invoice: nothing of it is owed any more."""

from dataclasses import dataclass

from services.billing.domain.credit_note import void_by_note
from services.billing.domain.invoice import Invoice
from services.billing.domain.reach import own_client
from services.billing.domain.series import CREDIT_NOTES
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import InvoiceId
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidInvoice:
    """`actor` declares `invoice_id` void, for a `reason` that the client may read."""

    actor: Actor
    invoice_id: InvoiceId
    reason: str


def void_invoice(work: Work, ask: VoidInvoice) -> Invoice:
    """Return the void invoice; what was paid so far is on the balance, and a credit note says so. Tells InvoiceVoided unless it was void already.

    Raises InvoiceUnknown, NotAllowed, MoveRefused where it is paid.
    """
    invoice = work.invoices.locked(ask.invoice_id, of=own_client(ask.actor))
    ask.actor.require(PAYMENTS_RECORD)
    series = work.series.locked(CREDIT_NOTES)
    balance = work.balances.locked(invoice.client_id, invoice.total.currency)
    by, at = ask.actor.name, work.now()
    told = void_by_note(invoice, balance, work.credit_notes, series, reason=ask.reason, by=by, at=at, books=work.ledger)
    work.announce(*told)
    return invoice
