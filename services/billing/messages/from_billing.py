"""What billing asks of itself."""

from services.billing.storage.work import Work
from services.billing.use_cases.pay_automatically import PayAutomatically, pay_automatically
from shared.contracts.billing.facts import CollectInvoice


def on_collect_invoice(work: Work, ask: CollectInvoice) -> None:
    """A client who pays automatically has an invoice that the balance did not cover."""
    pay_automatically(work, PayAutomatically(invoice_id=ask.invoice_id))
