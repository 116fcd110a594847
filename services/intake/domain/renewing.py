"""Renewing: what a subscription's next order is made of."""

from dataclasses import replace
from datetime import datetime

from services.intake.domain.bought import Bought
from services.intake.domain.order import Order
from services.intake.domain.purchase import Purchase
from services.intake.domain.states import OrderState
from services.intake.domain.submission import digest_of
from shared.contracts.parts import ChosenOption
from shared.kernel.ids import OrderId, PurchaseId
from shared.kernel.money import Money


def renewed_purchase(first: Order, *, purchase_id: PurchaseId, source: str, external_id: str, at: datetime) -> Purchase:
    """Return the purchase of the next order; it counts as checked, since it is billed already."""
    content = {"service": first.service.code, "renews": first.number}
    return Purchase(
        id=purchase_id,
        client_id=first.client_id,
        source=source,
        external_id=external_id,
        digest=digest_of(content),
        content=content,
        currency=first.unit_price.currency,
        placed_at=at,
        checked_at=at,
        orders=[],
        coupon="",
    )


def renewed_order(
    first: Order,
    purchase: Purchase,
    *,
    order_id: OrderId,
    number: str,
    quantity: int,
    unit_price: Money,
    option: ChosenOption | None,
    at: datetime,
) -> Order:
    """Return an order like `first`, in `quantity` of the `option` at `unit_price`, that waits for its money. It begins no subscription of its own."""
    bought = Bought.of_row(first.bought)
    return Order(
        id=order_id,
        number=number,
        client_id=first.client_id,
        purchase_id=purchase.id,
        service_id=first.service_id,
        form_version=first.form_version,
        purchase=purchase,
        client=first.client,
        service=first.service,
        version=first.version,
        state=OrderState.FUNDING,
        quantity=quantity,
        unit_price=unit_price,
        bought=replace(bought, recurring=None, option=option or bought.option).as_row(),
        answers=dict(first.answers),
        note=first.note,
        reminder=0,
        reason=None,
        received_at=at,
        changed_at=at,
        asked_besides=None,
        demands=None,
        approved_by=None,
        approved_at=None,
    )
