"""Pay an invoice automatically: from the method that the client has chosen for it."""

from dataclasses import dataclass

from services.billing.domain.attempt import Attempt, Operation
from services.billing.domain.charge import Charge, Way
from services.billing.domain.states import InvoiceState
from services.billing.storage.work import Work
from shared.contracts.billing.facts import MakeAttempt
from shared.kernel.actors import SYSTEM
from shared.kernel.ids import InvoiceId
from shared.kernel.money import CREDITS


@dataclass(frozen=True, slots=True, kw_only=True)
class PayAutomatically:
    """`invoice_id` is due and its client pays automatically."""

    invoice_id: InvoiceId


def pay_automatically(work: Work, ask: PayAutomatically) -> None:
    """A charge for what is due is under way. Where one is, or the client chose no method any more, nothing happens; nor for one in credits."""
    invoice = work.invoices.locked(ask.invoice_id)
    method = work.saved_methods.automatic_of(invoice.client_id)
    if invoice.state is not InvoiceState.OPEN or method is None or invoice.total.currency == CREDITS:
        return
    if work.charges.under_way_for(invoice.id, method.provider, Way.SAVED) is not None:
        return
    charge = Charge.of(
        invoice.due,
        provider=method.provider,
        way=Way.SAVED,
        client_id=invoice.client_id,
        invoice_id=invoice.id,
        by=SYSTEM.name,
        at=work.now(),
    )
    attempt = Attempt.of(
        Operation.CHARGE_SAVED,
        charge_id=charge.id,
        provider=charge.provider,
        request={
            "title": f"Invoice {invoice.number}",
            "customer_ref": method.customer_ref,
            "method_ref": method.method_ref,
        },
        at=work.now(),
    )
    work.charges.add(charge)
    work.attempts.add(attempt)
    work.announce(MakeAttempt(attempt_id=attempt.id))
