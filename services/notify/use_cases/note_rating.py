"""Note a rating: who has rated an order is not asked for it any more."""

from services.notify.storage.work import Work
from shared.kernel.ids import OrderId


def note_rating(work: Work, order_id: OrderId) -> None:
    """The order counts as rated. Twice is no news. Raises OrderUnknown."""
    card = work.order_cards.locked(order_id)
    card.rated_at = card.rated_at or work.now()
