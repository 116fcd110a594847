"""What other systems ask of intake."""

from dataclasses import asdict
from typing import Any

from services.intake.domain.basket import Basket, BasketItem
from services.intake.domain.order import Order
from services.intake.domain.submission import Submission
from services.intake.storage.work import Work
from services.intake.use_cases import submit_order as use_case
from services.intake.use_cases import submit_purchase
from shared.contracts.intake.facts import SubmitOrder, SubmitPurchase
from shared.kernel.actors import SYSTEM


def on_submit_order(work: Work, ask: SubmitOrder) -> dict[str, Any]:
    """An order from a shop, a CRM or a script is taken in as any other; the answer says how it stands."""
    submission = Submission(
        source=ask.source,
        external_id=ask.external_id,
        service=ask.service,
        client=ask.client,
        quantity=ask.quantity,
        answers=ask.answers,
        note=ask.note,
        option=ask.option,
        add_ons=ask.add_ons,
        coupon=ask.coupon,
        plan_id=ask.plan_id,
    )
    order, _ = use_case.submit_order(work, use_case.SubmitOrder(actor=SYSTEM, submission=submission))
    return {"outcome": "accepted", "order": _standing(order)}


def on_submit_purchase(work: Work, ask: SubmitPurchase) -> dict[str, Any]:
    """Orders that belong together are taken in as those of a basket; the answer says how each stands."""
    basket = Basket(
        source=ask.source,
        external_id=ask.external_id,
        client=ask.client,
        coupon=ask.coupon,
        items=tuple(
            BasketItem(
                service=item.service,
                quantity=item.quantity,
                answers=item.answers,
                note=item.note,
                option=item.option,
                add_ons=item.add_ons,
            )
            for item in ask.orders
        ),
    )
    placed = submit_purchase.submit_purchase(work, submit_purchase.SubmitPurchase(actor=SYSTEM, basket=basket))
    orders = [_standing(order) for order in placed.orders]
    return {"outcome": "accepted", "purchase": {"purchase_id": str(placed.purchase.id), "orders": orders}}


def _standing(order: Order) -> dict[str, Any]:
    return {
        "order_id": str(order.id),
        "number": order.number,
        "state": order.state.value,
        "problems": [asdict(missing) for missing in order.problems()],
    }
