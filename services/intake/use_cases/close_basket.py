"""Close a basket: what is in it is a purchase now."""

from services.intake.domain.kept_basket import basket_name
from services.intake.storage.work import Work
from shared.kernel.ids import PurchaseId


def close_basket(work: Work, key: str, purchase_id: PurchaseId) -> None:
    """The basket takes nothing more; the same again is no news (rule W-7). Nothing is told."""
    work.baskets.locked(basket_name(key), at=work.now()).close(purchase_id, at=work.now())
