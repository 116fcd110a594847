"""Where it is kept which orders are gone."""

from collections.abc import Iterable

from sqlalchemy import select, text
from sqlalchemy.orm import Session, make_transient_to_detached

from services.billing.domain.order import Order
from shared.kernel.ids import OrderId
from shared.storage.held import Held
from shared.storage.types import among

_MEET = text("INSERT INTO orders (id) SELECT unnest(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING RETURNING id")


class Orders:
    """The orders that billing has heard of."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: Held[OrderId, Order] = Held(self._load)

    def locked(self, order_id: OrderId) -> Order:
        """Return the order, locked; it is met now if it never was before."""
        (order,) = self.many_locked([order_id])
        return order

    def many_locked(self, order_ids: Iterable[OrderId]) -> list[Order]:
        """Return the orders, locked in the order of their ids; those never met before are met now.

        So the one who bills an order and the one who hears that it is gone wait for each other, whoever comes first.
        """
        wanted = sorted(set(order_ids))
        self._held.hold(wanted)
        return [order for order_id in wanted if (order := self._held.find(order_id)) is not None]

    def _load(self, order_ids: list[OrderId]) -> dict[OrderId, Order]:
        wanted = sorted(order_ids)
        met = [Order(id=order_id, gone_at=None, gone_because=None) for order_id in self._meet(wanted)]
        for order in met:
            make_transient_to_detached(order)
        self._session.add_all(met)
        found = {order.id: order for order in met}
        if known := [order_id for order_id in wanted if order_id not in found]:
            rows = self._session.scalars(
                select(Order)
                .where(among(Order.id, known))
                .order_by(Order.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
            found |= {order.id: order for order in rows}
        return found

    def _meet(self, order_ids: list[OrderId]) -> list[OrderId]:
        return list(self._session.connection().execute(_MEET, {"ids": order_ids}).scalars())
