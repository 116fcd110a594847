"""Renew an order: a subscription brings one more like the one it began with."""

from dataclasses import dataclass

from services.intake.domain import order_facts
from services.intake.domain.order import Order
from services.intake.domain.renewing import renewed_order, renewed_purchase
from services.intake.storage.work import Work
from shared.contracts.parts import ChosenOption
from shared.kernel.ids import OrderId, PurchaseId
from shared.kernel.money import Money

#: Where orders of subscriptions come from (rule I-1).
SOURCE = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewOrder:
    """The order with these ids and this number is one more of `first_order_id`; billing has billed it already."""

    first_order_id: OrderId
    order_id: OrderId
    number: str
    purchase_id: PurchaseId
    external_id: str
    quantity: int
    unit_price: Money
    option: ChosenOption | None = None


def renew_order(work: Work, ask: RenewOrder) -> Order | None:
    """Return the new order, which waits for its money; None where it is here already. Tells OrderReceived.

    It has the answers of the first, which were complete and checked then. Raises OrderUnknown.
    """
    if work.purchases.of_submission(SOURCE, ask.external_id) is not None:
        return None
    first = work.orders.locked(ask.first_order_id)
    purchase = renewed_purchase(
        first, purchase_id=ask.purchase_id, source=SOURCE, external_id=ask.external_id, at=work.now()
    )
    work.purchases.add(purchase)
    order = renewed_order(
        first,
        purchase,
        order_id=ask.order_id,
        number=ask.number,
        quantity=ask.quantity,
        unit_price=ask.unit_price,
        option=ask.option,
        at=work.now(),
    )
    work.orders.add(order)
    work.announce(order_facts.received(order))
    return order
