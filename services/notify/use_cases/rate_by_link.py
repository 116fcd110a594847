"""Rate by a link: a client says what they think of an order, by the link in a mail."""

from dataclasses import dataclass

from services.notify.storage.work import Work
from shared.contracts.notify.facts import RatingReceived


@dataclass(frozen=True, slots=True, kw_only=True)
class RateByLink:
    """Whoever has the link of an order's client gives from one to five `stars`."""

    token: str
    stars: int
    text: str


def rate_by_link(work: Work, ask: RateByLink) -> None:
    """Tells RatingReceived; another one replaces it. Raises LinkDead, OrderUnknown."""
    card = work.order_cards.locked(work.links.rated(ask.token))
    card.rated_at = card.rated_at or work.now()
    work.announce(
        RatingReceived(
            order_id=card.order_id,
            client_id=card.client_id,
            stars=ask.stars,
            text=ask.text,
            received_at=work.now(),
        )
    )
