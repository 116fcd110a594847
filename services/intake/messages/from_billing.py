"""What intake does when billing speaks."""

from services.intake.domain.refusals import OrderUnknown
from services.intake.storage.work import Work
from services.intake.use_cases.fund_order import fund_order
from services.intake.use_cases.keep_plan import keep_plan
from services.intake.use_cases.renew_order import RenewOrder, renew_order
from services.intake.use_cases.withdraw_order import WithdrawOrder, withdraw_order
from shared.contracts.billing.facts import OrderFunded
from shared.contracts.billing.subscriptions import PlanChanged, SubscriptionCancelled, SubscriptionRenewed
from shared.kernel.actors import SYSTEM
from shared.kernel.refusals import NotYet


def on_order_funded(work: Work, fact: OrderFunded) -> None:
    """The money for an order is there. An order we have not met is worth waiting for."""
    try:
        fund_order(work, fact.order_id)
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown


def on_plan_changed(work: Work, fact: PlanChanged) -> None:
    """What a client may order on a plan is another; the order it began with may still be on its way."""
    try:
        keep_plan(work, fact)
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown


def on_subscription_renewed(work: Work, fact: SubscriptionRenewed) -> None:
    """A period of a subscription may bring a new order, like the one it began with."""
    if fact.new_order_id is None:
        return
    ask = RenewOrder(
        first_order_id=fact.order_id,
        order_id=fact.new_order_id,
        number=fact.new_order_number,
        purchase_id=fact.purchase_id,
        external_id=f"{fact.subscription_id}:{fact.period}",
        quantity=fact.quantity,
        unit_price=fact.unit_price,
        option=fact.option,
    )
    try:
        renew_order(work, ask)
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown


def on_subscription_cancelled(work: Work, fact: SubscriptionCancelled) -> None:
    """The order of a renewal that nobody paid will not be worked on."""
    if fact.unpaid_order_id is None:
        return
    try:
        withdraw_order(work, WithdrawOrder(actor=SYSTEM, order_id=fact.unpaid_order_id, reason=fact.reason))
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown
