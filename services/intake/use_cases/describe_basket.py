"""Describe a basket: the coupon that is used, and who orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.domain.checking import problems_with
from services.intake.domain.kept_basket import KeptBasket, basket_name
from services.intake.storage.work import Work
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeBasket:
    """Whoever has `key` names a `coupon`, and who orders as `client`; None leaves either as it is."""

    key: str
    coupon: str | None = None
    client: Mapping[str, Any] | None = None


def describe_basket(work: Work, ask: DescribeBasket) -> KeptBasket:
    """Return the basket with that noted. Whether the coupon is good shows in its price. Raises Invalid, BasketPlaced."""
    if problems := problems_with({"coupon": ask.coupon, "client": ask.client}, is_on_sale=True):
        raise Invalid(problems)
    basket = work.baskets.locked(basket_name(ask.key), at=work.now())
    basket.say(coupon=ask.coupon, client=ask.client, at=work.now())
    return basket
