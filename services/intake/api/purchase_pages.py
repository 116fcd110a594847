"""The page of a purchase: for whoever placed it, signed in or not."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.intake.api import begin_work, vouched
from services.intake.api.basket_schemas import PlacedAnswer
from services.intake.api.visits import LINK_HOLDERS_MORE, count_visit
from services.intake.domain.order import Order
from services.intake.domain.states import OrderState
from services.intake.storage.work import Work
from shared.kernel.ids import PurchaseId
from shared.web.resource import problems
from shared.web.vouched import PURCHASE

resource = Blueprint("purchase pages", __name__, description="What became of a purchase, by link.")


@resource.get("/purchase-pages/<string(maxlength=400):token>")
@resource.response(200, PlacedAnswer)
@problems(resource, 404, 429)
@resource.doc(security=[])
def show(token: str) -> Any:
    """The purchase's orders, and which of them still lack something."""
    count_visit("purchase page", times=LINK_HOLDERS_MORE)
    purchase_id = PurchaseId(UUID(vouched().read(PURCHASE, token)))
    with begin_work() as work:
        return page_of_purchase(work, purchase_id, work.orders.of_purchase(purchase_id))


def page_of_purchase(work: Work, purchase_id: PurchaseId, orders: Iterable[Order]) -> dict[str, Any]:
    """Return what whoever placed the purchase is shown of it."""
    return {
        "purchase_id": purchase_id,
        "token": vouched().token_for(PURCHASE, str(purchase_id)),
        "orders": [_of_order(work, order) for order in orders],
    }


def _of_order(work: Work, order: Order) -> dict[str, Any]:
    is_open = order.state is OrderState.INCOMPLETE
    return {
        "order_id": order.id,
        "number": order.number,
        "service_name": order.service.name,
        "state": order.state,
        "form_token": work.form_links.token_for(order.id, at=work.now()) if is_open else None,
        "problems": order.problems(),
    }
