"""Remind the client of an invoice that is due."""

from dataclasses import dataclass

from services.billing.domain.states import InvoiceState
from services.billing.domain.terms import WAITS
from services.billing.storage.work import Work
from shared.contracts.billing.facts import InvoiceOverdue
from shared.contracts.billing.facts import RemindPayer as Again
from shared.kernel.ids import InvoiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindPayer:
    """It is time for the `nth` reminder of `invoice_id`, from 0."""

    invoice_id: InvoiceId
    nth: int


def remind_payer(work: Work, ask: RemindPayer) -> None:
    """Tells InvoiceOverdue with a link to pay it, and sets the timer of the next one; an invoice that is not open is left alone."""
    invoice = work.invoices.locked(ask.invoice_id)
    if invoice.state is not InvoiceState.OPEN:
        return
    work.announce(
        InvoiceOverdue(
            invoice_id=invoice.id,
            number=invoice.number,
            client_id=invoice.client_id,
            order_ids=invoice.order_ids,
            due=invoice.due,
            due_at=invoice.due_at,
            reminder=ask.nth,
            pay_path=work.pay_links.path_for(invoice.id),
            told_at=work.now(),
        )
    )
    if ask.nth + 1 < len(WAITS):
        again = Again(invoice_id=invoice.id, nth=ask.nth + 1)
        work.later(again, at=work.now() + WAITS[ask.nth + 1], key=f"invoice:{invoice.id}")
