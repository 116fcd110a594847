"""Order cards, kept."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.domain.order_card import OrderCard
from services.notify.domain.refusals import OrderUnknown
from shared.kernel.ids import OrderId


class OrderCards:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[OrderId, OrderCard] = {}

    def many(self, order_ids: Sequence[OrderId]) -> list[OrderCard]:
        """Return the cards of all of them, in that order. Raises OrderUnknown where one is missing."""
        unread = [order_id for order_id in order_ids if order_id not in self._read]
        if unread:
            rows = self._session.scalars(select(OrderCard).where(OrderCard.order_id.in_(unread)))
            self._read |= {card.order_id: card for card in rows}
        for order_id in order_ids:
            if order_id not in self._read:
                raise OrderUnknown(f"nobody has told us of the order {order_id}")
        return [self._read[order_id] for order_id in order_ids]

    def learn(self, card: OrderCard) -> None:
        """Keep the card, unless it is there already."""
        written = insert(OrderCard).values(
            order_id=card.order_id,
            number=card.number,
            service_name=card.service_name,
            client_id=card.client_id,
        )
        self._session.execute(written.on_conflict_do_nothing(index_elements=[OrderCard.order_id]))
