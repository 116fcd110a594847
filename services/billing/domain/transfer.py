"""Transfers: how much of what was paid for one order may pay another (rule B-11)."""

from collections.abc import Sequence

from services.billing.domain.balance import Balance
from services.billing.domain.invoice import Invoice
from services.billing.domain.refusals import NothingDue, OrderUnbilled, TransferRefused
from services.billing.domain.states import InvoiceState
from shared.kernel.ids import OrderId
from shared.kernel.money import Money


def own_invoice_of(order_id: OrderId, invoices: Sequence[Invoice]) -> Invoice:
    """Return the invoice that the order was bought on. Raises OrderUnbilled."""
    for invoice in invoices:
        if any(line.order_id == order_id for line in invoice.lines):
            return invoice
    raise OrderUnbilled(f"order {order_id} is not billed")


def open_invoice_of(order_id: OrderId, invoices: Sequence[Invoice]) -> Invoice:
    """Return the order's oldest invoice that something is due of. Raises OrderUnbilled, NothingDue."""
    own_invoice_of(order_id, invoices)
    for invoice in invoices:
        if invoice.due:
            return invoice
    raise NothingDue(f"nothing is due for order {order_id}")


def most_to_transfer(source: Invoice, order_id: OrderId, target: Invoice, balance: Balance) -> Money:
    """Return how much may move: no more than was paid for the order, is still the client's, and is due of `target`.

    Raises TransferRefused for orders of two clients, of two currencies or of one invoice, and where the first is not paid.
    """
    if source.client_id != target.client_id:
        raise TransferRefused("both orders must be one client's")
    if source.id == target.id or source.total.currency != target.total.currency:
        raise TransferRefused("the orders must be on two invoices in one currency")
    (line,) = (line for line in source.lines if line.order_id == order_id)
    if line.is_owed and source.state is not InvoiceState.PAID:
        raise TransferRefused(f"invoice {source.number} is {source.state}: only what was paid is transferred")
    if line.is_owed:
        return min(line.standing, target.due)
    return min(line.total, balance.available, target.due)
