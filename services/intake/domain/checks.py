"""The checks an order passes until it is validated: named, each a small function with its rule, in the order they are made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from shared.kernel.money import Money
from shared.kernel.refusals import Problem

if TYPE_CHECKING:
    from services.intake.domain.order import Order

#: What is said of something that is not there, and not of something that is wrong.
_ABSENT: Final = frozenset({"required", "too_few"})


class Stage(StrEnum):
    """What is looked at, one after the other; all that one stage finds is said at once (rule I-4)."""

    COMPLETE = "complete"
    WELL_FORMED = "well_formed"
    SELLABLE = "sellable"
    REVIEW = "review"
    FUNDED = "funded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLimits:
    """A total above the amount of its currency demands a review (rule I-5); a currency that is not named has no limit."""

    above: Mapping[str, Money]

    def exceeded_by(self, total: Money) -> Money | None:
        """Return the limit that `total` is above, or None."""
        limit = self.above.get(total.currency)
        return limit if limit is not None and total.amount > limit.amount else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`find` returns what speaks against the order going on: at REVIEW it is looked at by a member, elsewhere it is in the way."""

    name: str
    stage: Stage
    rule: str
    find: Callable[["Order", ReviewLimits], list[Problem]]


def _details_given(order: "Order", limits: ReviewLimits) -> list[Problem]:
    return [found for found in order.form.check(order.answers) if found.code in _ABSENT]


def _details_well_formed(order: "Order", limits: ReviewLimits) -> list[Problem]:
    return [found for found in order.form.check(order.answers) if found.code not in _ABSENT]


def _still_sold(order: "Order", limits: ReviewLimits) -> list[Problem]:
    if order.service.is_on_sale:
        return []
    return [_said("service", "service_off_sale", f"{order.service.name} is not on sale any more.")]


def _service_demands(order: "Order", limits: ReviewLimits) -> list[Problem]:
    if not order.service.needs_review:
        return []
    return [_said("service", "review_by_service", f"Every order of {order.service.name} is reviewed.")]


def _client_demands(order: "Order", limits: ReviewLimits) -> list[Problem]:
    if not order.client.needs_review:
        return []
    return [_said("client", "review_by_client", f"Every order of {order.client.name} is reviewed.")]


def _total_demands(order: "Order", limits: ReviewLimits) -> list[Problem]:
    limit = limits.exceeded_by(order.total)
    return [_said("total", "review_by_total", f"The total is above {limit.text()}.")] if limit else []


def _money_there(order: "Order", limits: ReviewLimits) -> list[Problem]:
    return [] if order.is_funded else [_said("total", "not_funded", "The money is not there yet.")]


def _said(field: str, code: str, message: str) -> Problem:
    return Problem(field=field, code=code, message=message)


#: Every check there is. A new one is a line here.
CHECKS: Final = (
    Check(name="details_given", stage=Stage.COMPLETE, rule="I-4", find=_details_given),
    Check(name="details_well_formed", stage=Stage.WELL_FORMED, rule="I-3", find=_details_well_formed),
    Check(name="still_sold", stage=Stage.SELLABLE, rule="I-7", find=_still_sold),
    Check(name="service_demands_review", stage=Stage.REVIEW, rule="I-5", find=_service_demands),
    Check(name="client_demands_review", stage=Stage.REVIEW, rule="I-5", find=_client_demands),
    Check(name="total_demands_review", stage=Stage.REVIEW, rule="I-5", find=_total_demands),
    Check(name="money_there", stage=Stage.FUNDED, rule="B-4", find=_money_there),
)

_DEMANDS: Final = tuple(check for check in CHECKS if check.stage is Stage.REVIEW)


def review_demands(order: "Order", limits: ReviewLimits) -> list[Problem]:
    """Return why a member must look at the order; nothing where none must."""
    return [found for check in _DEMANDS for found in check.find(order, limits)]
