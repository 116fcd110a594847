"""Rows of a form that somebody builds with: moved about, added and removed, then kept all at once."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from services.portal.frame.forms import sentence_of
from services.portal.frame.offers import as_count
from shared.kernel.refusals import Invalid, Refusal

#: What a row has, by name; a flag is there where it is set.
Row = dict[str, str]

_MOST_ROWS: Final = 400


def rows_sent(sent: Mapping[str, str], of: str, texts: Sequence[str], flags: Sequence[str] = ()) -> list[Row]:
    """Return the rows `of` as they were sent: each where its `place` puts it, or where it stood without one."""
    count = as_count(sent.get("count", ""))
    most = min(count, _MOST_ROWS) if isinstance(count, int) else 0
    rows = [
        {name: sent.get(f"{of}.{nth}.{name}", "").strip() for name in texts}
        | {name: "1" for name in flags if f"{of}.{nth}.{name}" in sent}
        for nth in range(most)
    ]
    places = [as_count(sent.get(f"{of}.{nth}.place", "")) for nth in range(most)]
    order = sorted(range(most), key=lambda nth: (place if isinstance(place := places[nth], int) else nth, nth))
    return [rows[nth] for nth in order]


def arranged(rows: Sequence[Row], wish: str, new: Callable[[], Row]) -> list[Row]:
    """Return the rows after `add`, or after the `up`, `down` or `remove` of the row after the dot; else as they are."""
    verb, _, place = wish.partition(".")
    at = int(place[:4]) if place.isascii() and place.isdecimal() else -1
    rows = list(rows)
    if verb == "add":
        rows.append(new())
    elif verb == "remove" and 0 <= at < len(rows):
        del rows[at]
    elif verb in {"up", "down"} and 0 <= at < len(rows):
        rows.insert(max(0, at - 1) if verb == "up" else at + 1, rows.pop(at))
    return rows


def problems_of_rows(no: Refusal | None, of: str, count: int) -> tuple[list[str], dict[int, list[str]]]:
    """Return what is wrong as a whole, and what is wrong with each of `count` rows, by its place."""
    beside: dict[int, list[str]] = defaultdict(list)
    if no is None:
        return [], beside
    if not isinstance(no, Invalid) or not no.problems:
        return [sentence_of(no)], beside
    above, of_row = [], re.compile(rf"(?:form\.)?{re.escape(of)}\.(\d{{1,4}})\b")
    for problem in no.problems:
        found = of_row.match(problem.field)
        if found and int(found[1]) < count:
            beside[int(found[1])].append(problem.message)
        else:
            above.append(problem.message)
    return above, beside


def fresh_key(name: str, taken: Collection[str], otherwise: str) -> str:
    """Return a key made of a name that is not taken yet: lower case letters, digits and hyphens."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80].rstrip("-") or otherwise
    return next(each for each in (stem, *(f"{stem}-{nth}" for nth in range(2, 999))) if each not in taken)
