"""Tables as CSV, for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Response


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Return the rows as a file called `name`, written line by line as it is sent."""
    answer = Response(_lines(columns, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield _line(columns)
    for row in rows:
        yield _line([_plain(cell) for cell in row])


def _plain(cell: Any) -> Any:
    """A spreadsheet must not take what somebody typed for a formula."""
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, str) and cell[:1] in set("=+-@\t\r"):
        return f"'{cell}"
    return "" if cell is None else cell


def _line(cells: Sequence[Any]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
