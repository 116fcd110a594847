"""Learn an order: remember what notices about it speak of."""

from dataclasses import dataclass

from services.notify.domain.order_card import OrderCard
from services.notify.storage.work import Work
from shared.kernel.ids import ClientId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnOrder:
    order_id: OrderId
    number: str
    service_name: str
    client_id: ClientId


def learn_order(work: Work, ask: LearnOrder) -> None:
    """The order's card is there. A second time it is no news: nothing on a card ever changes."""
    work.order_cards.learn(
        OrderCard(
            order_id=ask.order_id,
            number=ask.number,
            service_name=ask.service_name,
            client_id=ask.client_id,
            followers=[],
            rated_at=None,
        )
    )
