"""Record an invoice on its orders: its number, and whether it is open, paid, void or written off."""

from collections.abc import Callable, Mapping
from typing import Final

from services.workflow.domain import receiving
from services.workflow.domain.news import News
from services.workflow.storage.work import Work
from shared.contracts.billing.facts import InvoiceIssued, InvoicePaid, InvoiceVoided, InvoiceWrittenOff
from shared.kernel.actors import SYSTEM

Said = InvoiceIssued | InvoicePaid | InvoiceVoided | InvoiceWrittenOff

_VERBS: Final[Mapping[type, Callable[..., News]]] = {
    InvoiceIssued: receiving.invoice_issued,
    InvoicePaid: receiving.invoice_paid,
    InvoiceVoided: receiving.invoice_voided,
    InvoiceWrittenOff: receiving.invoice_written_off,
}


def record_invoice(work: Work, fact: Said) -> None:
    """Every order of the invoice knows how it stands; late facts change nothing. Raises OrderUnknown where one is missing."""
    for order in work.orders.many_locked(fact.order_ids):
        work.tell(SYSTEM, order, _VERBS[type(fact)](order, fact))
