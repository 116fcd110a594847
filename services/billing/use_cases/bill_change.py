"""Bill a change: what an order that is under way costs more is invoiced, what it costs less is credited."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.credit_note import CreditNote, credited_of
from services.billing.domain.draft import by_hand, invoice_by_hand
from services.billing.domain.invoice import Invoice
from services.billing.domain.line import InvoiceLine
from services.billing.domain.parties import parties_of
from services.billing.domain.refusals import OrderUnbilled
from services.billing.domain.series import CREDIT_NOTES, INVOICES
from services.billing.domain.tax import tax_like, with_tax_like
from services.billing.domain.terms import PAYMENT_TERM, WAITS
from services.billing.storage.work import Work
from shared.contracts.billing.facts import CollectInvoice, RemindPayer
from shared.kernel.actors import Actor
from shared.kernel.ids import InvoiceId, OrderId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BillChange:
    """`order_id` costs `difference` more, less where negative, by the accepted `proposal_id`, says `actor`."""

    actor: Actor
    order_id: OrderId
    proposal_id: UUID
    description: str
    difference: Money


def bill_change(work: Work, ask: BillChange) -> None:
    """The difference bears the tax that the order's own line bears. Twice is no news; for an order that is gone nothing is owed.

    More: an invoice of its own, told as `issue_invoice` does, for that order. Less: a credit note; what was paid already goes to
    the balance. Raises OrderUnbilled.
    """
    order = work.orders.locked(ask.order_id)
    if order.is_gone or not ask.difference:
        return
    invoices = work.invoices.locked_for_order(ask.order_id)
    found = [(invoice, line) for invoice in invoices for line in invoice.lines if line.order_id == ask.order_id]
    if not found:
        raise OrderUnbilled(f"order {ask.order_id} is not billed")
    if ask.difference.amount > 0:
        _charge(work, ask, *found[0], known={invoice.id for invoice in invoices})
    else:
        _credit(work, ask, *found[0])


def _charge(work: Work, ask: BillChange, billed: Invoice, like: InvoiceLine, *, known: set[InvoiceId]) -> None:
    invoice_id = InvoiceId(ask.proposal_id)
    if invoice_id in known:
        return
    client, at = work.clients.get(billed.client_id), work.now()
    line = by_hand(
        ask.description,
        ask.difference,
        service_id=str(like.service_id) if like.service_id else None,
        extra_for=ask.order_id,
        order_number=like.order_number,
    )
    with_tax_like(line, like)
    number = work.series.locked(INVOICES).take()
    balance = work.balances.locked(client.id, ask.difference.currency)
    invoice = invoice_by_hand(
        invoice_id,
        client.id,
        [line],
        number=number,
        parties=parties_of(work.house, client),
        at=at,
        due_at=at + PAYMENT_TERM,
        currency=ask.difference.currency,
    )
    work.invoices.add(invoice)
    pay_path = work.pay_links.path_for(invoice.id)
    work.announce(*invoice.issue(balance, by=ask.actor.name, at=at, books=work.ledger, pay_path=pay_path))
    if invoice.due:
        work.later(RemindPayer(invoice_id=invoice.id, nth=0), at=invoice.due_at + WAITS[0], key=f"invoice:{invoice.id}")
    if invoice.due and client.pays_automatically:
        work.announce(CollectInvoice(invoice_id=invoice.id))


def _credit(work: Work, ask: BillChange, invoice: Invoice, line: InvoiceLine) -> None:
    if work.credit_notes.is_known(ask.proposal_id):
        return
    before, series = credited_of(invoice), work.series.locked(CREDIT_NOTES)
    balance = work.balances.locked(invoice.client_id, invoice.total.currency)
    by, at, less = ask.actor.name, work.now(), tax_like(-ask.difference, line)
    told = invoice.release(line.order_id, balance, reason=ask.description, by=by, at=at, books=work.ledger, amount=less)
    if credited_of(invoice) != before:
        note = CreditNote.of(invoice, before, number=series.take(), reason=ask.description, by=by, at=at)
        note.id = ask.proposal_id
        work.credit_notes.add(note)
    work.announce(*told)
