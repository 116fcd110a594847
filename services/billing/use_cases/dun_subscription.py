"""Dun a subscription: try again to have its renewal paid, and end it where that came to nothing (rule B-9)."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.dunning import DunningEnd
from services.billing.domain.plan import plan_of
from services.billing.domain.states import InvoiceState
from services.billing.storage.work import Work
from shared.contracts.billing.facts import CollectInvoice
from shared.contracts.billing.subscriptions import DunSubscription as Again
from shared.kernel.ids import InvoiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class DunSubscription:
    """It is time for the `nth` try to have `invoice_id` paid, from 1; 0 is that a payment has just failed."""

    subscription_id: UUID
    invoice_id: InvoiceId
    nth: int


def dun_subscription(work: Work, ask: DunSubscription) -> DunningEnd | None:
    """A renewal that is still not paid is past due: its client is told how to pay, and a saved method is charged again.

    Tells SubscriptionPastDue. After the last try it returns how the subscription is to end, as the agency has set. Raises SubscriptionUnknown.
    """
    subscription = work.subscriptions.locked(ask.subscription_id)
    invoice = work.invoices.locked(ask.invoice_id)
    if subscription.open_invoice_id != invoice.id:
        return None
    if invoice.state is not InvoiceState.OPEN:  # void or given up: it holds nothing up any more
        work.announce(*subscription.settle(invoice.id, at=work.now()), *plan_of(subscription, at=work.now()))
        work.later(subscription.upcoming, at=subscription.period_end, key=subscription.timer)
        return None
    if work.dunning.is_over(ask.nth):
        return work.dunning.end
    is_tried = ask.nth > 0 and work.clients.get(invoice.client_id).pays_automatically
    told = subscription.fall_behind(
        invoice.id,
        invoice.due,
        nth=ask.nth,
        is_tried=is_tried or ask.nth == 0,
        pay_path=work.pay_links.path_for(invoice.id),
        at=work.now(),
    )
    work.announce(*told, *plan_of(subscription, at=work.now()))
    if told and ask.nth:
        if is_tried:
            work.announce(CollectInvoice(invoice_id=invoice.id))
        again = Again(subscription_id=subscription.id, invoice_id=invoice.id, nth=ask.nth + 1)
        work.later(again, at=work.now() + work.dunning.wait_before(ask.nth + 1), key=subscription.dunning_timer)
    return None
