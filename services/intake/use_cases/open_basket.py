"""Open a basket: see what is in it, and what that costs now."""

from services.intake.domain.kept_basket import KeptBasket, basket_name, item_of
from services.intake.domain.pricing import PricedBasket, priced
from services.intake.storage.work import Work


def open_basket(work: Work, key: str) -> PricedBasket:
    """Return the basket that the key opens, priced; an empty one where nothing was put in, or it was ordered."""
    name = basket_name(key)
    kept = work.baskets.find(name)
    basket = KeptBasket.empty(name, at=work.now()) if kept is None or kept.purchase_id is not None else kept
    items = {row["item_id"]: item_of(row) for row in basket.items}
    work.services.hold(item.service for item in items.values())
    return priced(basket, items, work.services.on_sale)
