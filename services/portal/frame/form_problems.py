"""What an app says is wrong with a form that is being built, put beside the question that it is about."""

import re
from collections import defaultdict
from typing import Final

from services.portal.frame.forms import sentence_of
from shared.kernel.refusals import Invalid, Refusal

_OF_FIELD: Final = re.compile(r"(?:form\.)?fields\.(\d{1,4})\b")


def placed(no: Refusal | None, count: int) -> tuple[list[str], dict[int, list[str]]]:
    """Return what is wrong as a whole, and what is wrong with each question, by its place."""
    beside: dict[int, list[str]] = defaultdict(list)
    if no is None:
        return [], beside
    if not isinstance(no, Invalid) or not no.problems:
        return [sentence_of(no)], beside
    above = []
    for problem in no.problems:
        found = _OF_FIELD.match(problem.field)
        if found and int(found[1]) < count:
            beside[int(found[1])].append(problem.message)
        else:
            above.append(problem.message)
    return above, beside
