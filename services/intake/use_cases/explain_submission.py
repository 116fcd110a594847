"""Explain a submission that has the wrong shape: add what else is wrong with it, so that all is said at once (rule I-4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.intake.domain.bought import choice_problems
from services.intake.domain.checking import is_storable, merged, problems_with
from services.intake.storage.work import Work
from shared.kernel.refusals import Problem


def explain_submission(work: Work, payload: Mapping[str, Any], problems: Sequence[Problem]) -> list[Problem]:
    """Return `problems`, and those of the fields of `payload` that can be read all the same; one for each field."""
    code = payload.get("service")
    is_code = isinstance(code, str) and is_storable(code)
    found = work.services.on_sale(str(code).strip()) if is_code else None
    chosen = choice_problems(found[0], payload.get("option", ""), payload.get("add_ons", ())) if found else []
    return merged(problems, [*problems_with(payload, is_on_sale=found is not None), *chosen])
