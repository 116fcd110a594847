"""Orders as rows of a CSV file: each row becomes what a program would send, and is taken in by the same rules."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from shared.kernel.refusals import Invalid, Problem

MOST_ROWS: Final = 1000
#: The columns there are beside the answers, whose columns are called `answers.` and the name of the field.
COLUMNS: Final = (
    "external_id",
    "service",
    "option",
    "add_ons",
    "quantity",
    "note",
    "coupon",
    "client.email",
    "client.name",
    "client.company",
    "client.locale",
    "client.time_zone",
)
_ANSWERS: Final = "answers."
#: What stands between several add-ons, or several choices, in one cell.
_BETWEEN: Final = "|"


def read_orders(text: str, source: str) -> list[dict[str, Any]]:
    """Return each row as the fields of a submission of `source`. A cell that is empty is left out.

    Raises Invalid where the file itself can't be read: no columns, or some that there are not, or too many rows.
    """
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if any(map(str.strip, row))]
    except csv.Error as fault:
        raise _unreadable("csv", "invalid", f"This is no CSV file: {fault}.") from fault
    head = [name.strip().removeprefix("\ufeff") for name in rows[0]] if rows else []
    strange = [name for name in head if name not in COLUMNS and not _is_answer(name)]
    if not head or strange or len(set(head)) < len(head):
        known = ", ".join(COLUMNS)
        told = f"The first row names the columns, each once: {known}, and answers. with the name of a field."
        raise _unreadable("csv", "columns_unknown", told)
    if len(rows) - 1 > MOST_ROWS:
        raise _unreadable("csv", "too_many", f"Please send at most {MOST_ROWS} rows at once.")
    return [_order(dict(zip(head, row, strict=False)), source) for row in rows[1:]]


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _is_answer(name: str) -> bool:
    return name.startswith(_ANSWERS) and len(name) > len(_ANSWERS)


def _order(cells: Mapping[str, str], source: str) -> dict[str, Any]:
    said = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    order: dict[str, Any] = {"source": source, "answers": {}, "client": {}}
    for name, cell in said.items():
        part, _, inner = name.partition(".")
        if inner:
            order[part][inner] = cell
        else:
            order[name] = _typed(name, cell)
    return order


def _typed(name: str, cell: str) -> Any:
    if name == "quantity" and cell.isascii() and cell.isdecimal():
        return int(cell[:9])
    return _several(cell) if name == "add_ons" else cell


def _several(cell: str) -> Sequence[str]:
    return [part.strip() for part in cell.split(_BETWEEN) if part.strip()]


def _unreadable(field: str, code: str, message: str) -> Invalid:
    return Invalid([Problem(field=field, code=code, message=message)])
