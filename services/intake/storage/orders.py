"""Orders, always with their purchase: what happens to one may decide for the others."""

from collections.abc import Collection, Iterable
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from services.intake.domain.order import Order
from services.intake.domain.purchase import Purchase
from services.intake.domain.refusals import OrderUnknown
from services.intake.domain.states import OrderState
from shared.kernel.ids import ClientId, OrderId, PurchaseId
from shared.storage.held import Held
from shared.storage.types import among


class Orders:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: Held[OrderId, Order] = Held(self._locked)

    def hold(self, order_ids: Iterable[OrderId]) -> None:
        """Lock these orders with the others of their purchases, so that `locked` has them at hand."""
        self._held.hold(order_ids)

    def locked(self, order_id: OrderId) -> Order:
        """Return the order with its purchase, all orders of which are locked, in the order of their ids. Raises OrderUnknown."""
        found = self._held.find(order_id)
        if found is None:
            raise OrderUnknown(f"there is no order {order_id}")
        return found

    def many_locked(self, order_ids: Collection[OrderId]) -> list[Order]:
        """Return those of the orders that there are, each with its purchase and all of its orders locked."""
        self._held.hold(sorted(order_ids))
        return [order for order_id in sorted(set(order_ids)) if (order := self._held.find(order_id)) is not None]

    def of_purchase(self, purchase_id: PurchaseId) -> list[Order]:
        """Return the orders of a purchase, locked, in the order of their ids."""
        return self._load(_whole().where(Order.purchase_id == purchase_id))

    def incomplete_of(self, client_id: ClientId) -> list[Order]:
        """Return the orders for which this client still has to give something, locked, in the order of their ids."""
        state = (Order.client_id == client_id) & (Order.state == OrderState.INCOMPLETE)
        return self.many_locked(self._session.scalars(select(Order.id).where(state)).all())

    def add(self, order: Order) -> None:
        self._session.add(order)
        self._held.put(order.id, order)

    def _locked(self, order_ids: list[OrderId]) -> dict[OrderId, Order]:
        theirs = select(Order.purchase_id).where(among(Order.id, order_ids))
        return {order.id: order for order in self._load(_whole().where(Order.purchase_id.in_(theirs)))}

    def _load(self, query: Select[Purchase]) -> list[Order]:
        purchases = self._session.scalars(query).unique().all()
        found = [(order, purchase) for purchase in purchases for order in purchase.orders]
        for order, purchase in found:
            # The session holds its objects weakly: without this the purchase would be gone by the time the order asks for it.
            set_committed_value(order, "purchase", purchase)
        return [order for order, _ in found]


@cache
def _whole() -> Select[Purchase]:
    """Made once: options are dear to make, and a statement is never changed."""
    orders = contains_eager(Purchase.orders)
    return (
        select(Purchase)
        .join(Purchase.orders)
        .join(Order.client)
        .join(Order.service)
        .join(Order.version)
        .options(
            orders.contains_eager(Order.client),
            orders.contains_eager(Order.service),
            orders.contains_eager(Order.version),
        )
        .order_by(Order.id)
        .with_for_update(of=Order)
        .execution_options(populate_existing=True)
    )
