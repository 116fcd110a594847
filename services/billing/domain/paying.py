"""How much of an invoice may be paid at once."""

from services.billing.domain.invoice import Invoice
from services.billing.domain.payment import PaymentMethod
from services.billing.domain.refusals import CreditsOnly
from shared.kernel.money import CREDITS, Money
from shared.kernel.refusals import Invalid, Problem


def payable(invoice: Invoice, amount: Money | None, method: PaymentMethod) -> Money:
    """Return what a payment of `amount`, or of all that is due, comes to. Only money by hand may be more than is due.

    Raises InvoicePaid, InvoiceVoid, InvoiceUncollectible, CreditsOnly, Invalid.
    """
    invoice.must_be_open()
    if invoice.total.currency == CREDITS and method is not PaymentMethod.BALANCE:
        raise CreditsOnly(f"invoice {invoice.number} is paid with credits from the balance")
    if amount is None:
        return invoice.due
    if amount.currency != invoice.total.currency:
        raise _wrong("amount.currency", "other_currency", f"The invoice is in {invoice.total.currency}.")
    if amount.amount <= 0 or (method is PaymentMethod.BALANCE and amount > invoice.due):
        raise _wrong("amount.amount", "out_of_range", f"At most {invoice.due} is due, and more than nothing is paid.")
    return amount


def _wrong(field: str, code: str, message: str) -> Invalid:
    return Invalid([Problem(field=field, code=code, message=message)])
