"""Pay an invoice, or a part of it."""

from dataclasses import dataclass

from services.billing.domain.invoice import Invoice
from services.billing.domain.paying import payable
from services.billing.domain.payment import PaymentMethod
from services.billing.domain.reach import own_client
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import InvoiceId
from shared.kernel.money import Money
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class PayInvoice:
    """`actor` says that `amount`, all that is due where None, is paid by `method`: `manual` or `balance`."""

    actor: Actor
    invoice_id: InvoiceId
    method: PaymentMethod
    amount: Money | None = None
    reference: str = ""


def pay_invoice(work: Work, ask: PayInvoice) -> Invoice:
    """Return the invoice with the payment on it. A client pays their own from their balance; a member records either.

    Tells BalanceChanged where the balance is touched; InvoicePaid and OrderFunded for each order when nothing is left.
    Raises InvoiceUnknown, NotAllowed, Invalid, InvoicePaid, InvoiceVoid, BalanceTooLow.
    """
    invoice = work.invoices.locked(ask.invoice_id, of=own_client(ask.actor))
    if not (ask.actor.is_client and ask.method is PaymentMethod.BALANCE):
        ask.actor.require(PAYMENTS_RECORD)
    amount = payable(invoice, ask.amount, ask.method)
    balance = work.balances.locked(invoice.client_id, invoice.total.currency)
    by, at = ask.actor.name, work.now()
    if ask.method is PaymentMethod.BALANCE:
        told = invoice.pay_from(balance, amount, by=by, at=at, books=work.ledger)
    else:
        told = invoice.receive(amount, balance, reference=ask.reference, by=by, at=at, books=work.ledger)
    work.announce(*told)
    return invoice
