"""What a basket costs now: each order of it at the present price of its service, before coupons and taxes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from services.intake.domain.basket import BasketItem
from services.intake.domain.bought import Bought, buy, choice_problems
from services.intake.domain.kept_basket import KeptBasket
from services.intake.domain.service import FormVersion, Service
from shared.contracts.parts import PurchaseLine
from shared.kernel.ids import OrderId, new_id
from shared.kernel.money import Money
from shared.kernel.refusals import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedItem:
    """An item with what it costs; `line` is None where `problems` keep it from being ordered."""

    item_id: str
    item: BasketItem
    service_name: str
    bought: Bought | None
    line: PurchaseLine | None
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedBasket:
    """A basket with its items priced; `total` is of those that can be ordered, None where there is none."""

    kept: KeptBasket
    items: Sequence[PricedItem]

    @property
    def lines(self) -> list[PurchaseLine]:
        return [each.line for each in self.items if each.line]

    @property
    def total(self) -> Money | None:
        prices = [line.unit_price * line.quantity for line in self.lines]
        return Money.total(prices, prices[0].currency) if prices else None


def priced(
    kept: KeptBasket,
    items: Mapping[str, BasketItem],
    on_sale: Callable[[str], tuple[Service, FormVersion] | None],
) -> PricedBasket:
    """Return the basket with its items priced; what is sold in another currency than the first can't be ordered with it."""
    made: list[PricedItem] = []
    for item_id, item in items.items():
        found = on_sale(item.service)
        one = price_item(item_id, item, found[0] if found else None)
        first = next((each.line.unit_price.currency for each in made if each.line), None)
        if one.line and first and one.line.unit_price.currency != first:
            told = f"Everything in a basket is sold in one currency; this is sold in {one.line.unit_price.currency}."
            one = _left_out(one, Problem(field="service", code="other_currency", message=told))
        made.append(one)
    return PricedBasket(kept=kept, items=made)


def price_item(item_id: str, item: BasketItem, service: Service | None) -> PricedItem:
    """Return the item with the present price of its service, or with what keeps it from being ordered."""
    if service is None:
        gone = Problem(field="service", code="service_unknown", message="This is not on sale any more.")
        return PricedItem(
            item_id=item_id, item=item, service_name=item.service, bought=None, line=None, problems=[gone]
        )
    problems = choice_problems(service, item.option, item.add_ons)
    bought, unit_price = buy(service, item.option, item.add_ons)
    option = f", {bought.option.name}" if bought.option else ""
    line = PurchaseLine(
        order_id=OrderId(new_id()),
        order_number="",
        service_id=service.id,
        description=f"{service.name}{option}",
        quantity=item.quantity,
        unit_price=unit_price,
        is_taxable=bought.is_taxable,
        option=bought.option,
        add_ons=bought.add_ons,
        payment=bought.payment,
        recurring=bought.recurring,
    )
    return PricedItem(
        item_id=item_id,
        item=item,
        service_name=service.name,
        bought=bought,
        line=None if problems else line,
        problems=problems,
    )


def _left_out(one: PricedItem, problem: Problem) -> PricedItem:
    return replace(one, line=None, problems=[*one.problems, problem])
