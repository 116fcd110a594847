"""Issue an invoice: one for each purchase, for the orders that still stand."""

from dataclasses import dataclass

from services.billing.domain.invoice import Invoice
from services.billing.domain.purchase import Purchase
from services.billing.domain.series import INVOICES
from services.billing.storage.work import Work
from shared.contracts.billing.facts import CollectInvoice
from shared.kernel.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueInvoice:
    """`actor` has `purchase` billed."""

    actor: Actor
    purchase: Purchase


def issue_invoice(work: Work, ask: IssueInvoice) -> None:
    """The purchase is billed, and paid where the client's balance covers it. Twice is no news; no order left is no invoice.

    Tells InvoiceIssued, then where it is paid BalanceChanged, InvoicePaid, and OrderFunded for each order. What the balance does not
    cover is collected where the client pays automatically.
    Raises ClientUnknown.
    """
    purchase = ask.purchase
    client = work.clients.get(purchase.client_id)
    gone = {order.id for order in work.orders.many_locked(purchase.order_ids) if order.is_gone}
    standing = purchase.without(gone)
    if standing is None or work.invoices.is_billed(purchase.purchase_id):
        return
    # The series goes first: it is what all who issue wait for, and who holds a balance must not wait for it.
    number = work.series.locked(INVOICES).take()
    balance = work.balances.locked(purchase.client_id, purchase.currency)
    invoice = Invoice.of(standing, number=number, at=work.now())
    work.invoices.add(invoice)
    work.announce(*invoice.issue(balance, by=ask.actor.name, at=work.now(), books=work.ledger))
    if invoice.due and client.pays_automatically:
        work.announce(CollectInvoice(invoice_id=invoice.id))
