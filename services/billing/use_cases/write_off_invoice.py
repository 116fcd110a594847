"""Write an invoice off: what is due will not come."""

from dataclasses import dataclass

from services.billing.domain.invoice import Invoice
from services.billing.domain.reach import own_client
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import InvoiceId
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffInvoice:
    """`actor` gives up what is due of `invoice_id`, for a `reason`."""

    actor: Actor
    invoice_id: InvoiceId
    reason: str


def write_off_invoice(work: Work, ask: WriteOffInvoice) -> Invoice:
    """Return the invoice, uncollectible; tells InvoiceWrittenOff unless it was so already. Its orders stay as they are.

    Raises InvoiceUnknown, NotAllowed, MoveRefused where it is paid or void.
    """
    invoice = work.invoices.locked(ask.invoice_id, of=own_client(ask.actor))
    ask.actor.require(PAYMENTS_RECORD)
    work.announce(*invoice.write_off(reason=ask.reason, by=ask.actor.name, at=work.now(), books=work.ledger))
    return invoice
