"""What billing answers as files: PDFs and tables."""

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from flask import Response

from shared.kernel.money import exponent

CSV: Final = {"format": "binary", "type": "string"}
PDF: Final = CSV
#: Columns that hold minor units.
_AMOUNTS: Final = frozenset({"total", "tax", "paid", "credited", "debit", "credit", "amount", "change", "owed"})
#: A program for tables takes a cell that begins like this for a formula.
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def pdf_file(written: bytes, name: str) -> Response:
    """Return a PDF to be shown or saved under that name."""
    response = Response(written, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name.replace("/", "-")}.pdf"'
    return response


def csv_file(rows: Iterable[Mapping[str, Any]], name: str) -> Response:
    """Return a table to be saved under that name; every row names its currency."""
    written = io.StringIO()
    table = csv.writer(written)
    for number, row in enumerate(rows):
        if number == 0:
            table.writerow(row.keys())
        table.writerow(_cell(column, value, row["currency"]) for column, value in row.items())
    response = Response(written.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(column: str, value: Any, currency: str) -> str:
    """Return a value as it stands in a cell: money with its point, no text that a program would run."""
    if column in _AMOUNTS:
        places = exponent(currency)
        return f"{Decimal(value).scaleb(-places):.{places}f}"
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(_FORMULAS) else said
