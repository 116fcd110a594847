"""An offer: a service as the agency wants it sold."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.intake.domain.form import Form
from shared.contracts.parts import PaymentTerms, RecurringTerms
from shared.kernel.money import Money


class AskedWhen(StrEnum):
    """Whether the order form asks the questions of a service, or they are asked for afterwards, by link."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A variant of a service with its price, or what may be bought with it at a price of its own."""

    code: str
    name: str
    price: Money
    description: str = ""
    estimated_minutes: int | None = None

    def as_row(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Extra":
        return cls(**(dict(row) | {"price": Money(**row["price"])}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service as the agency wants it sold. `deadline_hours` counts working hours; None is no deadline, no limit.

    Where there are `options` one of them is chosen, at its price instead of the service's; any `add_ons` may be bought with it.
    A service that is not `is_public` is sold to whoever knows its code, and stands in no list. `position` orders a list.
    """

    code: str
    name: str
    description: str
    price: Money
    form: Form
    pipeline: str
    deadline_hours: int | None = None
    acceptance_days: int = 7
    revision_limit: int | None = None
    image_url: str = ""
    folder: str = ""
    position: int = 0
    is_public: bool = True
    is_taxable: bool = True
    needs_review: bool = False
    asked_when: AskedWhen = AskedWhen.BEFORE
    estimated_minutes: int | None = None
    options: tuple[Extra, ...] = ()
    add_ons: tuple[Extra, ...] = ()
    payment: PaymentTerms = dataclasses.field(default_factory=PaymentTerms)
    recurring: RecurringTerms | None = None
