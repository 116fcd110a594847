"""Settle credits: what an invoice grants comes when it is paid, and goes where that is refunded."""

from dataclasses import dataclass

from services.billing.domain.credits import grant, lines_to_grant, pay_waiting, take_credits_back
from services.billing.storage.work import Work
from shared.contracts.billing.facts import CreditsGranted
from shared.kernel.actors import SYSTEM
from shared.kernel.ids import InvoiceId
from shared.kernel.money import CREDITS, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCredits:
    """`invoice_id`, some lines of which grant credits, is paid, or some of it was credited."""

    invoice_id: InvoiceId


def settle_credits(work: Work, ask: SettleCredits) -> None:
    """The credits of what is paid and stands are on the client's balance, each line's once, and those of what was credited are off it.

    Invoices in credits that waited for them are paid. Tells CreditsGranted and BalanceChanged, and as paying does. Raises InvoiceUnknown.
    """
    invoice, waiting = work.invoices.locked_with_waiting(ask.invoice_id)
    balance = work.balances.locked(invoice.client_id, CREDITS)
    granted = work.credits.of_invoice(invoice.id)
    gone = [granted[line.order_id] for line in invoice.lines if not line.is_owed and line.order_id in granted]
    by, at, title = SYSTEM.name, work.now(), f"Invoice {invoice.number}"
    told = take_credits_back(balance, gone, reason=f"{title} refunded: credits", by=by, at=at, books=work.ledger)
    if lines := lines_to_grant(invoice, granted):
        grants, news = grant(
            balance,
            [(line.order_id, line.grants) for line in lines],
            resets=any(line.resets_credits for line in lines),
            reason=title,
            invoice_id=invoice.id,
            by=by,
            at=at,
            books=work.ledger,
        )
        work.credits.add(grants)
        orders = tuple(line.order_id for line in lines if not line.is_by_hand)
        amount = Money(sum(line.grants for line in lines), CREDITS)
        told += [
            CreditsGranted(
                invoice_id=invoice.id, client_id=invoice.client_id, order_ids=orders, amount=amount, granted_at=at
            ),
            *news,
        ]
        told += pay_waiting(waiting, balance, by=by, at=at, books=work.ledger)
    work.announce(*told)
