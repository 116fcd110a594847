"""Order cards, kept."""

from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from services.notify.domain.order_card import OrderCard
from services.notify.domain.refusals import OrderUnknown
from shared.kernel.ids import ClientId, OrderId
from shared.storage.held import Held
from shared.storage.types import among
from shared.storage.writing import LEAVE, put_rows, row_of


class OrderCards:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: Held[OrderId, OrderCard] = Held(self._load)
        self._new: list[OrderCard] = []

    def hold(self, order_ids: Iterable[OrderId]) -> None:
        """Have the cards of these orders at hand."""
        self._held.hold(order_ids)

    def many(self, order_ids: Sequence[OrderId]) -> list[OrderCard]:
        """Return the cards of all of them, in that order. Raises OrderUnknown where one is missing."""
        self._held.hold(order_ids)
        return [self._get(order_id) for order_id in order_ids]

    def locked(self, order_id: OrderId) -> OrderCard:
        """Return the card, and let nobody else change it until the work is done. Raises OrderUnknown."""
        found = self._session.scalar(select(OrderCard).where(OrderCard.order_id == order_id).with_for_update())
        if found is None:
            raise OrderUnknown(f"nobody has told us of the order {order_id}")
        return found

    def hand_over(self, from_id: UUID, to_id: UUID) -> None:
        """One client's orders are another's. Safe to repeat."""
        for card in self._new:
            card.client_id = ClientId(to_id) if card.client_id == from_id else card.client_id
        theirs = update(OrderCard).where(OrderCard.client_id == from_id)
        self._session.execute(theirs.values(client_id=ClientId(to_id)))

    def learn(self, card: OrderCard) -> None:
        """Keep the card when the work is done, unless it is there already."""
        if self._held.find(card.order_id) is None:
            self._held.put(card.order_id, card)
            self._new.append(card)

    def write_down(self) -> None:
        """Write the new cards; one that somebody else has written meanwhile is the same."""
        rows = [row_of(card) for card in sorted(self._new, key=lambda card: card.order_id)]
        put_rows(self._session.connection(), cast("Table", OrderCard.__table__), rows, conflict=LEAVE)
        self._new.clear()

    def _get(self, order_id: OrderId) -> OrderCard:
        found = self._held.find(order_id)
        if found is None:
            raise OrderUnknown(f"nobody has told us of the order {order_id}")
        return found

    def _load(self, order_ids: list[OrderId]) -> dict[OrderId, OrderCard]:
        rows = self._session.scalars(select(OrderCard).where(among(OrderCard.order_id, order_ids)))
        return {card.order_id: card for card in rows}
