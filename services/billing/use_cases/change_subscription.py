"""Change a subscription: how much of what, at which price."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.credit_note import CreditNote, credited_of
from services.billing.domain.proration import Proration, proration_of
from services.billing.domain.purchase import Purchase
from services.billing.domain.reach import own_client
from services.billing.domain.renewal import upgrade_of
from services.billing.domain.series import CREDIT_NOTES
from services.billing.domain.subscription import Subscription
from services.billing.domain.tax import tax_like
from services.billing.storage.work import Work
from shared.contracts.parts import ChosenOption
from shared.kernel.actors import Actor
from shared.kernel.money import Money
from shared.kernel.permissions import PAYMENTS_RECORD
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSubscription:
    """`actor` wants `quantity` at `unit_price` of that `option`, the present ones where None; `is_preview` only looks what that costs.

    `is_credited` gives back what the rest of the present period costs less.
    """

    actor: Actor
    subscription_id: UUID
    quantity: int
    unit_price: Money | None = None
    option: ChosenOption | None = None
    is_credited: bool = False
    is_preview: bool = False


def change_subscription(work: Work, ask: ChangeSubscription) -> tuple[Proration, Purchase | None]:
    """Return what the change costs, and what of it is to be billed now. Each period to come has it; a preview leaves all as it was.

    More than before is paid for the rest of the present period; less holds from the next on, or is credited for the rest by a
    credit note: from what is due, else to the balance. Raises SubscriptionUnknown, NotAllowed, SubscriptionClosed, Invalid.
    """
    subscription = work.subscriptions.locked(ask.subscription_id, of=own_client(ask.actor))
    ask.actor.require(PAYMENTS_RECORD)
    price = ask.unit_price or subscription.unit_price
    if price.currency != subscription.unit_price.currency:
        told = f"The subscription is in {subscription.unit_price.currency}."
        raise Invalid([Problem(field="unit_price.currency", code="other_currency", message=told)])
    proration = proration_of(subscription, ask.quantity, price, at=work.now())
    if ask.is_preview:
        return proration, None
    subscription.change(ask.quantity, price, ask.option)
    if ask.is_credited and proration.back:
        _give_back(work, ask, subscription, proration.back)
    return proration, upgrade_of(subscription, proration.now, at=work.now()) if proration.now else None


def _give_back(work: Work, ask: ChangeSubscription, subscription: Subscription, back: Money) -> None:
    """What the rest of the period costs less, with its tax, is credited, at most what still stands of it."""
    reason = f"{subscription.description}, change"
    found = [
        (invoice, line)
        for line_id in subscription.line_ids
        for invoice in work.invoices.locked_for_order(line_id)
        for line in invoice.lines
        if line.order_id == line_id and line.is_owed
    ]
    if not found:
        return
    invoice, line = found[0]
    before, series = credited_of(invoice), work.series.locked(CREDIT_NOTES)
    balance = work.balances.locked(invoice.client_id, invoice.total.currency)
    by, at, less = ask.actor.name, work.now(), tax_like(back, line)
    told = invoice.release(line.order_id, balance, reason=reason, by=by, at=at, books=work.ledger, amount=less)
    if credited_of(invoice) != before:
        work.credit_notes.add(CreditNote.of(invoice, before, number=series.take(), reason=reason, by=by, at=at))
    work.announce(*told)
