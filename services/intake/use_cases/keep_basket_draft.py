"""Keep a basket's draft: what was entered to the form of a service that is not in the basket yet."""

from services.intake.domain.basket import BasketItem
from services.intake.domain.checking import is_storable, unkept
from services.intake.domain.kept_basket import basket_name
from services.intake.storage.work import Work
from shared.kernel.refusals import Invalid, Problem


def keep_basket_draft(work: Work, key: str, item: BasketItem) -> None:
    """The form of that service shows it again; nothing of it is checked. Raises Invalid for what can't be kept, BasketPlaced."""
    problems = unkept(item.answers, "answers")
    texts = {"service": item.service, "option": item.option, "note": item.note, "add_ons": "".join(item.add_ons)}
    problems += [
        Problem(field=name, code="not_a_text", message="This holds characters that no text may hold.")
        for name, text in texts.items()
        if not is_storable(text)
    ]
    if problems:
        raise Invalid(problems)
    work.baskets.locked(basket_name(key), at=work.now()).keep_draft(item, at=work.now())
