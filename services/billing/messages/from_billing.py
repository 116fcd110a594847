"""What billing asks of itself."""

from services.billing.storage.work import Work
from services.billing.use_cases.pay_automatically import PayAutomatically, pay_automatically
from services.billing.use_cases.remind_payer import RemindPayer, remind_payer
from shared.contracts.billing import facts
from shared.contracts.billing.facts import CollectInvoice


def on_collect_invoice(work: Work, ask: CollectInvoice) -> None:
    """A client who pays automatically has an invoice that the balance did not cover."""
    pay_automatically(work, PayAutomatically(invoice_id=ask.invoice_id))


def on_remind_payer(work: Work, ask: facts.RemindPayer) -> None:
    """An invoice may still be open after its day."""
    remind_payer(work, RemindPayer(invoice_id=ask.invoice_id, nth=ask.nth))
