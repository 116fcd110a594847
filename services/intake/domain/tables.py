"""Answers that are tables: rows given as such, or pasted as text (rule I-3)."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from services.intake.domain.kinds import Wrong, WrongInside, require_count

if TYPE_CHECKING:
    from services.intake.domain.form import Field

#: No table is longer than this, whatever its limits say.
MOST_ROWS: Final = 2000
#: So many faults of one table are named; whoever mends them sees the next.
_MOST_FAULTS: Final = 50


def read_table(value: Any, table: "Field") -> list[dict[str, Any]]:
    """Return the rows, each cell in its one true form. Raises Wrong, WrongInside with the faults of the cells."""
    rows = _rows(value, table.columns)
    require_count(len(rows), table.limits, "rows")
    if len(rows) > MOST_ROWS:
        raise Wrong("too_many", f"Please give at most {MOST_ROWS} rows; there are {len(rows)}.")
    read, faults = [], []
    for place, row in enumerate(rows, start=1):
        cells, wrong = _row(row, table.columns)
        read.append(cells)
        faults += [(f"{place}.{name}", Wrong(fault.code, f"Row {place}: {fault.sentence}")) for name, fault in wrong]
    if faults:
        raise WrongInside(faults[:_MOST_FAULTS])
    return read


def show_table(rows: Sequence[Mapping[str, Any]], table: "Field") -> str:
    """Return the rows in words, one a line."""
    return "\n".join(
        " | ".join("" if row.get(column.name) is None else column.show(row[column.name]) for column in table.columns)
        for row in rows
    )


def _row(row: Mapping[str, Any], columns: Sequence["Field"]) -> tuple[dict[str, Any], list[tuple[str, Wrong]]]:
    cells: dict[str, Any] = {}
    faults: list[tuple[str, Wrong]] = []
    for column in columns:
        given = row.get(column.name)
        try:
            if given is None or (isinstance(given, str) and not given.strip()):
                column.require()
            else:
                cells[column.name] = column.read(given)
        except Wrong as wrong:
            faults.append((column.name, wrong))
    strange = [name for name in row if name not in {column.name for column in columns}]
    return cells, faults + [(name, Wrong("column_unknown", f"there is no column {name!r}.")) for name in strange]


def _rows(value: Any, columns: Sequence["Field"]) -> list[Mapping[str, Any]]:
    if isinstance(value, str):
        return _pasted(value, columns)
    if isinstance(value, list) and all(isinstance(row, Mapping) for row in value):
        return [row for row in value if any(_says_something(cell) for cell in row.values())]
    if isinstance(value, list) and all(isinstance(row, list) for row in value):
        return _named([row for row in value if any(map(_says_something, row))], columns)
    raise Wrong("not_a_table", "Please give rows, or paste them from a spreadsheet.")


def _pasted(text: str, columns: Sequence["Field"]) -> list[Mapping[str, Any]]:
    """Read what was copied from a spreadsheet or a CSV file; a first row with the columns' names is their order."""
    first = text.partition("\n")[0]
    separator = next((sign for sign in "\t;" if sign in first), ",")
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(map(_says_something, row))]
    except csv.Error:
        raise Wrong("not_a_table", "These rows can't be read: please paste them from a spreadsheet.") from None
    spellings = {spelling.casefold(): c.name for c in columns for spelling in (c.label, c.name)}
    head = [spellings.get(cell.strip().casefold()) for cell in rows[0]] if rows else []
    if not head or any(name is None for name in head):
        return _named(rows, columns)
    return [_zipped(row, [str(name) for name in head]) for row in rows[1:]]


def _named(rows: Sequence[Sequence[Any]], columns: Sequence["Field"]) -> list[Mapping[str, Any]]:
    return [_zipped(row, [column.name for column in columns]) for row in rows]


def _zipped(row: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    beyond = {f"column {place + 1}": cell for place, cell in enumerate(row) if place >= len(names) and cell}
    return dict(zip(names, row, strict=False)) | beyond


def _says_something(cell: Any) -> bool:
    return cell is not None and bool(str(cell).strip())
