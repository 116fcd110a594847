"""Explain a purchase that has the wrong shape: add what else is wrong with it, so that all is said at once (rule I-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.intake.domain.bought import choice_problems
from services.intake.domain.checking import is_storable, merged, problems_with
from services.intake.storage.work import Work
from shared.kernel.refusals import Problem


def explain_purchase(work: Work, payload: Mapping[str, Any], problems: Sequence[Problem]) -> list[Problem]:
    """Return `problems`, and those of the fields of `payload` and its orders that can be read all the same; one for each field."""
    more = problems_with(payload, is_on_sale=True)
    orders = payload.get("orders")
    for place, item in enumerate(orders if isinstance(orders, list) else ()):
        if isinstance(item, Mapping):
            more += [replace(found, field=f"orders.{place}.{found.field}") for found in _of_item(work, item)]
    return merged(problems, more)


def _of_item(work: Work, item: Mapping[str, Any]) -> list[Problem]:
    code = item.get("service")
    is_code = isinstance(code, str) and is_storable(code)
    found = work.services.on_sale(str(code).strip()) if is_code else None
    chosen = choice_problems(found[0], item.get("option", ""), item.get("add_ons", ())) if found else []
    return [*problems_with(item, is_on_sale=found is not None), *chosen]
