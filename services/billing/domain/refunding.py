"""How much of an invoice goes back, and from which of its lines (rule B-6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.billing.domain.invoice import Invoice
from services.billing.domain.ledger import Account, Books, Entry, credit, debit
from services.billing.domain.line import InvoiceLine
from services.billing.domain.refund import Target
from services.billing.domain.refusals import NotRefundable
from services.billing.domain.states import InvoiceState
from shared.contracts.billing.facts import CreditsEarned
from shared.kernel.ids import OrderId
from shared.kernel.money import Money
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunding:
    """`amount` is taken back in `parts`, one for each of `lines`; `ended` are the orders that are refunded as a whole."""

    amount: Money
    lines: Sequence[InvoiceLine]
    parts: Sequence[Money]
    ended: tuple[OrderId, ...]

    def follow(self, invoice: Invoice) -> list[CreditsEarned]:
        """Return what is told where credits came with what is refunded."""
        is_granting = any(line.grants for line in self.lines)
        return [CreditsEarned(invoice_id=invoice.id)] if is_granting else []


def refunding_of(invoice: Invoice, amount: Money | None, fee: Money | None, order_id: OrderId | None) -> Refunding:
    """Return how `amount`, all that stands where None, of the invoice or of one order is refunded, less a `fee` that is kept.

    Raises NotRefundable where the invoice is not paid, or nothing of it stands; Invalid for more than that.
    """
    if invoice.state is not InvoiceState.PAID:
        raise NotRefundable(f"invoice {invoice.number} is {invoice.state}: only what was paid is refunded")
    currency = invoice.total.currency
    lines = [line for line in invoice.lines if line.is_owed and order_id in {None, line.order_id}]
    standing = Money.total((line.standing for line in lines), currency)
    if not standing:
        raise NotRefundable(f"nothing of invoice {invoice.number} is left to refund")
    wanted, kept = standing if amount is None else amount, fee or Money.zero(currency)
    problems = []
    if wanted.currency != currency or not 0 < wanted.amount <= standing.amount:
        problems.append(Problem(field="amount", code="out_of_range", message=f"At most {standing} can be refunded."))
    elif kept.currency != currency or not 0 <= kept.amount < wanted.amount:
        problems.append(Problem(field="fee", code="out_of_range", message="The fee is less than what is refunded."))
    if problems:
        raise Invalid(problems)
    back = wanted - kept
    ended = tuple(line.order_id for line in lines) if wanted == standing else ()
    return Refunding(amount=back, lines=lines, parts=back.split([line.standing.amount for line in lines]), ended=ended)


def take_back(
    invoice: Invoice, refunding: Refunding, target: Target, *, reason: str, by: str, at: datetime, books: Books
) -> None:
    """The parts are revenue and tax no more; the client is owed them, where `target` says. Orders refunded as a whole are ended."""
    tax = Money.zero(refunding.amount.currency)
    for line, part in zip(refunding.lines, refunding.parts, strict=True):
        tax += line.credit(part, at=at)
        if line.order_id in refunding.ended:
            line.credited_at = at
    accounts = {
        Target.SOURCE: Account.REFUNDS,
        Target.BALANCE: Account.CLIENT_BALANCES,
        Target.MANUAL: Account.CASH_MANUAL,
    }
    books.post(
        Entry.of(
            debit(Account.REVENUE, refunding.amount - tax),
            debit(Account.TAX, tax),
            credit(accounts[target], refunding.amount, invoice.client_id),
            reason=f"Invoice {invoice.number} refunded: {reason}",
            by=by,
            at=at,
            invoice_id=invoice.id,
        )
    )
