"""What was bought: the option and add-ons of an order, at which price and on which terms (rule I-7)."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.domain.offer import Extra
from services.intake.domain.service import Service, recurring_of_row
from shared.contracts.parts import ChosenAddOn, ChosenOption, PaymentTerms, RecurringTerms
from shared.kernel.money import Money
from shared.kernel.refusals import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """What an order keeps of its service beside the price. One that says nothing is not kept: most orders are plain."""

    option: ChosenOption | None = None
    add_ons: tuple[ChosenAddOn, ...] = ()
    is_taxable: bool = True
    payment: PaymentTerms | None = None
    recurring: RecurringTerms | None = None
    estimated_minutes: int | None = None

    def as_row(self) -> dict[str, Any] | None:
        """Return it as plain JSON values, or None where it says nothing."""
        return None if self == PLAIN else dataclasses.asdict(self)

    @classmethod
    def of_row(cls, row: Mapping[str, Any] | None) -> "Bought":
        """Return what `as_row` wrote."""
        if row is None:
            return PLAIN
        return cls(
            option=row["option"] and ChosenOption(**row["option"]),
            add_ons=tuple(ChosenAddOn(**(add | {"unit_price": Money(**add["unit_price"])})) for add in row["add_ons"]),
            is_taxable=row["is_taxable"],
            payment=row["payment"] and PaymentTerms(**row["payment"]),
            recurring=row["recurring"] and recurring_of_row(row["recurring"]),
            estimated_minutes=row["estimated_minutes"],
        )


PLAIN = Bought()


def choice_problems(service: Service, option: Any, add_ons: Any) -> list[Problem]:
    """Return what is wrong with the option and the add-ons that were asked for."""
    problems = []
    codes = [each.code for each in service.sold_options()]
    if isinstance(option, str) and option not in codes:
        if codes:
            said = "option_unknown" if option else "required"
            problems.append(Problem(field="option", code=said, message=f"Please choose one of: {', '.join(codes)}."))
        elif option:
            problems.append(Problem(field="option", code="option_unknown", message="This service has no options."))
    known = [each.code for each in service.sold_add_ons()]
    if isinstance(add_ons, Sequence) and not isinstance(add_ons, str):
        strange = [str(code) for code in add_ons if code not in known]
        if strange:
            told = f"This service has no add-on {', '.join(map(repr, strange))}."
            problems.append(Problem(field="add_ons", code="add_on_unknown", message=told))
        elif len(set(add_ons)) < len(add_ons):
            problems.append(Problem(field="add_ons", code="not_unique", message="Please name each add-on once."))
    return problems


def buy(service: Service, option: str, add_ons: Sequence[str]) -> tuple[Bought, Money]:
    """Return what is bought, and the price of one piece with its add-ons."""
    chosen = next((each for each in service.sold_options() if each.code == option), None)
    extras = [each for each in service.sold_add_ons() if each.code in add_ons]
    price = Money.total([chosen.price if chosen else service.price, *(e.price for e in extras)], service.price.currency)
    bought = Bought(
        option=ChosenOption(code=chosen.code, name=chosen.name) if chosen else None,
        add_ons=tuple(ChosenAddOn(code=each.code, name=each.name, unit_price=each.price) for each in extras),
        is_taxable=service.is_taxable,
        payment=service.kept_payment(),
        recurring=service.kept_recurring(),
        estimated_minutes=_minutes(service, chosen, extras),
    )
    return bought, price


def _minutes(service: Service, option: Extra | None, add_ons: Sequence[Extra]) -> int | None:
    base = option.estimated_minutes if option and option.estimated_minutes else service.estimated_minutes
    known = [minutes for minutes in (base, *(each.estimated_minutes for each in add_ons)) if minutes]
    return sum(known) or None
