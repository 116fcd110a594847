"""New subscriptions: what an order of a recurring service begins."""

from datetime import datetime

from services.billing.domain.interval import Interval
from services.billing.domain.subscription import Subscription, subscription_id_of
from services.billing.domain.subscription_states import SubscriptionState
from shared.contracts.parts import PurchaseLine, RecurringTerms
from shared.kernel.ids import ClientId


def subscription_for(line: PurchaseLine, terms: RecurringTerms, *, client_id: ClientId, at: datetime) -> Subscription:
    """Return the subscription that the order of `line` begins on `terms`: on trial, or once its invoice is paid."""
    first = Interval("day", terms.trial_days) if terms.trial_days else Interval(terms.unit, terms.count)
    return Subscription(
        id=subscription_id_of(line.order_id),
        order_id=line.order_id,
        order_number=line.order_number,
        client_id=client_id,
        service_id=line.service_id,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        is_taxable=line.is_taxable,
        unit=terms.unit,
        count=terms.count,
        set_up_fee=terms.set_up_fee.amount if terms.set_up_fee else 0,
        on_renewal=terms.on_renewal,
        option=line.option.code if line.option else "",
        option_name=line.option.name if line.option else "",
        requests_per_period=terms.requests_per_period,
        active_requests=terms.active_requests,
        plan_version=0,
        state=SubscriptionState.TRIALING if terms.trial_days else SubscriptionState.PENDING,
        started_at=at,
        anchor_at=first.after(at, 1) if terms.trial_days else at,
        anchor_period=0,
        period=-1 if terms.trial_days else 0,
        period_start=at,
        period_end=first.after(at, 1),
        ends_with_period=False,
        open_invoice_id=None,
        paused_at=None,
        cancelled_at=None,
        reason="",
    )
