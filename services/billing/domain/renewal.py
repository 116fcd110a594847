"""What a subscription is billed by: when it begins, and at each renewal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from services.billing.domain.new_subscription import subscription_for
from services.billing.domain.purchase import Purchase
from services.billing.domain.subscription import NEW_ORDER, Subscription
from shared.contracts.billing.subscriptions import SubscriptionRenewed
from shared.contracts.parts import ChosenOption, PurchaseLine
from shared.kernel.ids import OrderId, PurchaseId, new_number
from shared.kernel.money import Money


def begin(purchase: Purchase, *, at: datetime) -> tuple[Purchase, Sequence[Subscription]]:
    """Return the purchase as it is billed, and the subscriptions that begin with it.

    What is on trial costs nothing yet; else a set-up fee has a line of its own behind that of its order.
    """
    if all(line.recurring is None for line in purchase.lines):
        return purchase, ()
    lines, begun, bare = list[PurchaseLine](), list[Subscription](), set[OrderId]()
    for line in purchase.lines:
        if line.recurring is None:
            lines.append(line)
            continue
        subscription = subscription_for(line, line.recurring, client_id=purchase.client_id, at=at)
        begun.append(subscription)
        if line.recurring.trial_days:
            until = f"trial until {subscription.period_end:%Y-%m-%d}"
            lines.append(replace(line, unit_price=line.unit_price * 0, description=f"{line.description} ({until})"))
            bare.add(line.order_id)
        else:
            lines += [line, *_fee(subscription, line)]
    ids = {subscription.order_id: subscription.id for subscription in begun}
    fees = {_fee_id(subscription.order_id): subscription.order_id for subscription in begun}
    of_fees = {_fee_id(order_id): subscription_id for order_id, subscription_id in ids.items()}
    bare |= set(fees)
    billed = replace(purchase, lines=tuple(lines), subscriptions=ids | of_fees, extras=fees, bare=frozenset(bare))
    return billed, begun


def renewal_of(subscription: Subscription, *, at: datetime) -> tuple[Purchase, SubscriptionRenewed]:
    """Return the present period as it is billed, and what is told of it.

    Its ids follow from the subscription and the period, so that it is billed once. The set-up fee comes with the first period after a trial.
    """
    order_id = subscription.order_of(subscription.period)
    is_new = subscription.on_renewal == NEW_ORDER
    number = new_number() if is_new else subscription.order_number
    days = f"{subscription.period_start:%Y-%m-%d} to {subscription.period_end:%Y-%m-%d}"
    line = _line(subscription, order_id, number, f"{subscription.description}, {days}")
    fees = _fee(subscription, line) if subscription.period == 0 else []
    lines = (line, *fees)
    purchase = Purchase(
        purchase_id=PurchaseId(uuid5(subscription.id, f"purchase {subscription.period}")),
        client_id=subscription.client_id,
        currency=subscription.unit_price.currency,
        lines=lines,
        subscriptions={each.order_id: subscription.id for each in lines},
        extras=dict.fromkeys((each.order_id for each in (fees if is_new else lines)), order_id if is_new else None),
        renews=subscription.id,
        bare=frozenset(fee.order_id for fee in fees),
    )
    return purchase, SubscriptionRenewed(
        subscription_id=subscription.id,
        period=subscription.period,
        order_id=subscription.order_id,
        client_id=subscription.client_id,
        on_renewal=subscription.on_renewal,
        new_order_id=order_id if is_new else None,
        new_order_number=number if is_new else "",
        purchase_id=purchase.purchase_id,
        quantity=subscription.quantity,
        unit_price=subscription.unit_price,
        option=_option(subscription),
        period_start=subscription.period_start,
        period_end=subscription.period_end,
        renewed_at=at,
    )


def upgrade_of(subscription: Subscription, more: Money, *, at: datetime) -> Purchase:
    """Return what `more` the rest of the present period costs, as it is billed."""
    order_id = OrderId(uuid5(subscription.id, f"change {at.isoformat()}"))
    until = f"{at:%Y-%m-%d} to {subscription.period_end:%Y-%m-%d}"
    line = _line(subscription, order_id, subscription.order_number, f"{subscription.description}, change, {until}")
    return Purchase(
        purchase_id=PurchaseId(uuid5(order_id, "purchase")),
        client_id=subscription.client_id,
        currency=more.currency,
        lines=(replace(line, quantity=1, unit_price=more),),
        subscriptions={order_id: subscription.id},
        extras={order_id: None},
        bare=frozenset([order_id]),
    )


def _line(subscription: Subscription, order_id: OrderId, number: str, description: str) -> PurchaseLine:
    return PurchaseLine(
        order_id=order_id,
        order_number=number,
        service_id=subscription.service_id,
        description=description,
        quantity=subscription.quantity,
        unit_price=subscription.unit_price,
        is_taxable=subscription.is_taxable,
        option=_option(subscription),
    )


def _option(subscription: Subscription) -> ChosenOption | None:
    return ChosenOption(code=subscription.option, name=subscription.option_name) if subscription.option else None


def _fee(subscription: Subscription, line: PurchaseLine) -> list[PurchaseLine]:
    """Return the line of the set-up fee that comes with `line`, where there is one."""
    if not subscription.set_up_fee:
        return []
    fee = Money(subscription.set_up_fee, subscription.unit_price.currency)
    description = f"{subscription.description}, set-up fee"
    return [
        replace(
            line, order_id=_fee_id(line.order_id), description=description, quantity=1, unit_price=fee, recurring=None
        )
    ]


def _fee_id(order_id: OrderId) -> OrderId:
    return OrderId(uuid5(order_id, "set-up fee"))
