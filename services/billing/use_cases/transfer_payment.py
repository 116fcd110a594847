"""Transfer a payment: what was paid for one order of a client pays another of theirs."""

from dataclasses import dataclass

from services.billing.domain.balance import Balance
from services.billing.domain.credit_note import CreditNote, credited_of
from services.billing.domain.invoice import Invoice
from services.billing.domain.refund import Refund, Target
from services.billing.domain.refunding import refunding_of, take_back
from services.billing.domain.series import CREDIT_NOTES
from services.billing.domain.transfer import most_to_transfer, open_invoice_of, own_invoice_of
from services.billing.storage.work import Work
from shared.contracts.billing.facts import InvoiceRefunded
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.money import Money
from shared.kernel.permissions import PAYMENTS_RECORD
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPayment:
    """`actor` moves `amount`, as much as there is and is due where None, from one order to another, for a `reason`."""

    actor: Actor
    from_order_id: OrderId
    to_order_id: OrderId
    reason: str
    amount: Money | None = None


def transfer_payment(work: Work, ask: TransferPayment) -> Invoice:
    """Return the invoice that was paid by it. What an order that still stands was paid for is credited first, by a credit note.

    What was paid for an order that is gone is on the balance already and taken from there. Tells BalanceChanged; InvoiceRefunded
    where an order that stands gives it; InvoicePaid and OrderFunded where nothing is left to pay.
    Raises NotAllowed, OrderUnbilled, NothingDue, TransferRefused, NotRefundable, Invalid.
    """
    ask.actor.require(PAYMENTS_RECORD)
    work.orders.many_locked([ask.from_order_id, ask.to_order_id])
    source = own_invoice_of(ask.from_order_id, work.invoices.locked_for_order(ask.from_order_id))
    target = open_invoice_of(ask.to_order_id, work.invoices.locked_for_order(ask.to_order_id))
    series = work.series.locked(CREDIT_NOTES)
    balance = work.balances.locked(target.client_id, target.total.currency)
    most = most_to_transfer(source, ask.from_order_id, target, balance)
    amount = most if ask.amount is None else ask.amount
    if amount.currency != most.currency or not 0 < amount.amount <= most.amount:
        sentence = f"At most {most} can be transferred, and more than nothing."
        raise Invalid([Problem(field="amount", code="out_of_range", message=sentence)])
    (line,) = (line for line in source.lines if line.order_id == ask.from_order_id)
    if line.is_owed:
        before = credited_of(source)
        _give_back(work, ask, source, balance, amount)
        note = CreditNote.of(source, before, number=series.take(), reason=ask.reason, by=ask.actor.name, at=work.now())
        work.credit_notes.add(note)
        work.announce(_told(work, ask, source, amount, note, is_whole=not line.is_owed))
    work.announce(*target.pay_from(balance, amount, by=ask.actor.name, at=work.now(), books=work.ledger))
    return target


def _give_back(work: Work, ask: TransferPayment, source: Invoice, balance: Balance, amount: Money) -> None:
    by, at = ask.actor.name, work.now()
    refunding = refunding_of(source, amount, None, ask.from_order_id)
    take_back(source, refunding, Target.BALANCE, reason=ask.reason, by=by, at=at, books=work.ledger)
    work.refunds.add(
        Refund.of(
            amount,
            invoice_id=source.id,
            client_id=source.client_id,
            target=Target.BALANCE,
            charge_id=None,
            reason=ask.reason,
            by=by,
            at=at,
        )
    )
    told = balance.put_in(amount, reason=f"Invoice {source.number} refunded", at=at)
    work.announce(*told, *refunding.follow(source))


def _told(
    work: Work, ask: TransferPayment, source: Invoice, amount: Money, note: CreditNote, *, is_whole: bool
) -> InvoiceRefunded:
    return InvoiceRefunded(
        invoice_id=source.id,
        number=source.number,
        client_id=source.client_id,
        order_ids=(ask.from_order_id,) if is_whole else (),
        amount=amount,
        target=Target.BALANCE.value,
        credit_note=note.number,
        reason=ask.reason,
        refunded_at=work.now(),
    )
