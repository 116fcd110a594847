"""Refund an invoice, a part of it or one of its orders."""

from dataclasses import dataclass

from services.billing.domain.attempt import Attempt, Operation
from services.billing.domain.charge import Charge
from services.billing.domain.credit_note import CreditNote, credited_of
from services.billing.domain.invoice import Invoice
from services.billing.domain.reach import own_client
from services.billing.domain.refund import Refund, Target
from services.billing.domain.refunding import Refunding, refunding_of, take_back
from services.billing.domain.refusals import CreditsOnly, SourceTooSmall
from services.billing.domain.series import CREDIT_NOTES
from services.billing.storage.work import Work
from shared.contracts.billing.facts import InvoiceRefunded, MakeRefund
from shared.kernel.actors import Actor
from shared.kernel.ids import InvoiceId, OrderId
from shared.kernel.money import CREDITS, Money
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundInvoice:
    """`actor` gives `amount`, all that stands where None, of the invoice or of one order back to `target`; a `fee` of it is kept."""

    actor: Actor
    invoice_id: InvoiceId
    target: Target
    reason: str
    amount: Money | None = None
    order_id: OrderId | None = None
    fee: Money | None = None


def refund_invoice(work: Work, ask: RefundInvoice) -> Invoice:
    """Return the invoice with a credit note over the refund; what goes through a provider goes by an errand.

    Tells InvoiceRefunded with the orders that are refunded as a whole, and BalanceChanged where it goes there.
    Raises InvoiceUnknown, NotAllowed, CreditsOnly, NotRefundable, Invalid, SourceTooSmall.
    """
    sources = work.refunds.sources_of(ask.invoice_id)
    invoice = work.invoices.locked(ask.invoice_id, of=own_client(ask.actor))
    ask.actor.require(PAYMENTS_RECORD)
    if invoice.total.currency == CREDITS and ask.target is not Target.BALANCE:
        raise CreditsOnly(f"invoice {invoice.number} was paid with credits: they go back to the balance")
    refunding = refunding_of(invoice, ask.amount, ask.fee, ask.order_id)
    parts = _parts(sources, refunding.amount) if ask.target is Target.SOURCE else [(None, refunding.amount)]
    before, series = credited_of(invoice), work.series.locked(CREDIT_NOTES)
    balance = work.balances.locked(invoice.client_id, invoice.total.currency)
    by, at = ask.actor.name, work.now()
    take_back(invoice, refunding, ask.target, reason=ask.reason, by=by, at=at, books=work.ledger)
    note = CreditNote.of(invoice, before, number=series.take(), reason=ask.reason, by=by, at=at)
    work.credit_notes.add(note)
    for charge, amount in parts:
        _refund(work, ask, invoice, charge, amount)
    if ask.target is Target.BALANCE:
        work.announce(*balance.put_in(refunding.amount, reason=f"Invoice {invoice.number} refunded", at=at))
    work.announce(_told(invoice, refunding, ask, note, work), *refunding.follow(invoice))
    return invoice


def _parts(sources: list[Charge], amount: Money) -> list[tuple[Charge | None, Money]]:
    """Return from which charges the amount goes back, the last first. Raises SourceTooSmall."""
    left, parts = amount, list[tuple[Charge | None, Money]]()
    for charge in sources:
        part = min(charge.refundable, left)
        if part:
            parts.append((charge, part))
            left -= part
    if left:
        raise SourceTooSmall(f"only {amount - left} came through providers; refund the rest to the balance or by hand")
    return parts


def _refund(work: Work, ask: RefundInvoice, invoice: Invoice, charge: Charge | None, amount: Money) -> None:
    refund = Refund.of(
        amount,
        invoice_id=invoice.id,
        client_id=invoice.client_id,
        target=ask.target,
        charge_id=charge.id if charge else None,
        reason=ask.reason,
        by=ask.actor.name,
        at=work.now(),
    )
    work.refunds.add(refund)
    if charge is not None:
        charge.refunded += amount.amount
        attempt = Attempt.of(
            Operation.REFUND,
            charge_id=charge.id,
            subject_id=refund.id,
            provider=charge.provider,
            request={"money_ref": charge.money_ref, "amount": amount.amount, "currency": amount.currency},
            at=work.now(),
        )
        work.attempts.add(attempt)
        work.announce(MakeRefund(attempt_id=attempt.id))


def _told(invoice: Invoice, refunding: Refunding, ask: RefundInvoice, note: CreditNote, work: Work) -> InvoiceRefunded:
    return InvoiceRefunded(
        invoice_id=invoice.id,
        number=invoice.number,
        client_id=invoice.client_id,
        order_ids=tuple(
            line.order_id for line in refunding.lines if line.order_id in refunding.ended and not line.is_by_hand
        ),
        amount=refunding.amount,
        target=ask.target.value,
        credit_note=note.number,
        reason=ask.reason,
        refunded_at=work.now(),
    )
