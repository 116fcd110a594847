"""Where it is kept which orders are gone."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.billing.domain.order import Order
from shared.kernel.ids import OrderId


class Orders:
    """The orders that billing has heard of."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def locked(self, order_id: OrderId) -> Order:
        """Return the order, locked; it is met now if it never was before."""
        (order,) = self.many_locked([order_id])
        return order

    def many_locked(self, order_ids: Iterable[OrderId]) -> list[Order]:
        """Return the orders, locked in the order of their ids; those never met before are met now.

        So the one who bills an order and the one who hears that it is gone wait for each other, whoever comes first.
        """
        wanted = sorted(set(order_ids))
        met = insert(Order).values([{"id": order_id} for order_id in wanted])
        self._session.execute(met.on_conflict_do_nothing())
        return list(
            self._session.scalars(
                select(Order)
                .where(Order.id.in_(wanted))
                .order_by(Order.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        )
