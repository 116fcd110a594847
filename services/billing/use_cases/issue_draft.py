"""Issue a draft: it gets its number and is owed."""

from dataclasses import dataclass

from services.billing.domain.credits import promise
from services.billing.domain.parties import parties_of
from services.billing.domain.series import INVOICES
from services.billing.domain.tax import Taxation
from services.billing.domain.terms import WAITS
from services.billing.storage.work import Work
from shared.contracts.billing.facts import CollectInvoice, RemindPayer
from shared.kernel.actors import Actor
from shared.kernel.ids import InvoiceId
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDraft:
    """`actor` has the draft `draft_id` issued."""

    actor: Actor
    draft_id: InvoiceId


def issue_draft(work: Work, ask: IssueDraft) -> None:
    """The draft is an invoice, paid where the client's balance covers it. Twice is no news.

    Tells as `issue_invoice` does, for no order. Raises NotAllowed, DraftUnknown, ClientUnknown.
    """
    ask.actor.require(PAYMENTS_RECORD)
    draft = work.drafts.locked(ask.draft_id)
    if draft.is_issued:
        return
    client, lines = work.clients.get(draft.client_id), draft.invoice_lines()
    promise(lines, work.credit_rules)
    if work.house.country:
        taxable = [line["is_taxable"] for line in draft.lines]
        Taxation(work.house, work.taxes.rates).put_on(lines, taxable, client, work.now().date())
    number = work.series.locked(INVOICES).take()
    balance = work.balances.locked(draft.client_id, draft.currency)
    invoice = draft.issue(lines, number=number, parties=parties_of(work.house, client), at=work.now())
    work.invoices.add(invoice)
    pay_path = work.pay_links.path_for(invoice.id)
    work.announce(*invoice.issue(balance, by=ask.actor.name, at=work.now(), books=work.ledger, pay_path=pay_path))
    if invoice.due:
        reminder = RemindPayer(invoice_id=invoice.id, nth=0)
        work.later(reminder, at=invoice.due_at + WAITS[0], key=f"invoice:{invoice.id}")
    if invoice.due and client.pays_automatically:
        work.announce(CollectInvoice(invoice_id=invoice.id))
