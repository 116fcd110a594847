"""Take out of a basket: an order that is not wanted any more."""

from services.intake.domain.kept_basket import KeptBasket, basket_name
from services.intake.storage.work import Work


def take_out_of_basket(work: Work, key: str, item_id: str) -> KeptBasket:
    """Return the basket without that item. Raises BasketPlaced, ItemUnknown."""
    basket = work.baskets.locked(basket_name(key), at=work.now())
    basket.take_out(item_id, at=work.now())
    return basket
