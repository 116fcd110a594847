"""Void an invoice: nothing of it is owed any more."""

from dataclasses import dataclass

from services.billing.domain.invoice import Invoice
from services.billing.domain.reach import own_client
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
    """Return the void invoice; what was paid so far is on the balance. Tells InvoiceVoided unless it was void already.

    Raises InvoiceUnknown, NotAllowed, MoveRefused where it is paid.
    """
    invoice = work.invoices.locked(ask.invoice_id, of=own_client(ask.actor))
    ask.actor.require(PAYMENTS_RECORD)
    balance = work.balances.locked(invoice.client_id, invoice.total.currency)
    work.announce(*invoice.void(balance, reason=ask.reason, by=ask.actor.name, at=work.now(), books=work.ledger))
    return invoice
