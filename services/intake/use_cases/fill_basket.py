"""Fill a basket: put an order into it, or hear everything that keeps it from being one."""

from dataclasses import dataclass, replace

from services.intake.domain.basket import BasketItem
from services.intake.domain.bought import choice_problems
from services.intake.domain.checking import is_storable, merged, problems_with
from services.intake.domain.kept_basket import KeptBasket, basket_name
from services.intake.domain.offer import AskedWhen
from services.intake.domain.uploads import Bond
from services.intake.storage.work import Work
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class FillBasket:
    """Whoever has `key` puts `item` into the basket it opens, as `item_id`; `source` is what they would order by."""

    key: str
    item_id: str
    item: BasketItem
    source: str


def fill_basket(work: Work, ask: FillBasket) -> KeptBasket:
    """Return the basket with the item in it, in place of the one of that id. Nothing is told.

    Where the service asks its questions before it is ordered, none may be left open. Raises Invalid, BasketPlaced, BasketFull.
    """
    item, name = ask.item.trimmed(), basket_name(ask.key)
    if problems := _problems(work, item, Bond(source=ask.source, external_id=name)):
        raise Invalid(problems)
    basket = work.baskets.locked(name, at=work.now())
    basket.put(ask.item_id, item, at=work.now())
    return basket


def _problems(work: Work, item: BasketItem, bond: Bond) -> list[Problem]:
    found = work.services.on_sale(item.service) if is_storable(item.service) else None
    problems = problems_with(item.content(), is_on_sale=found is not None)
    if found is None:
        return problems
    service, version = found
    problems += choice_problems(service, item.option, item.add_ons)
    if service.asked_when is AskedWhen.BEFORE:
        answers = work.uploads.answering(version.form, item.answers, bond, at=work.now())
        missing = version.form.check(version.form.with_defaults(answers))
        problems = merged(problems, [replace(each, field=f"answers.{each.field}") for each in missing])
    return problems
