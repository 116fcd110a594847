"""Read a basket: it becomes what can be placed."""

from services.intake.domain.basket import Basket
from services.intake.domain.kept_basket import basket_name
from services.intake.storage.work import Work
from shared.contracts.intake.facts import SubmittedClient


def read_basket(work: Work, key: str, *, source: str, client: SubmittedClient | None) -> Basket:
    """Return what is in the basket, for `client` or for who is signed in; nobody changes it until the work is done."""
    return work.baskets.locked(basket_name(key), at=work.now()).as_basket(source, client)
