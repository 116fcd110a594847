"""Orders as a CSV file, with what the reader may see of them (rule W-8)."""

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from shared.kernel.money import Money, exponent

#: No file is longer than this; more is asked for in spans of time.
MOST_ROWS: Final = 10_000

HEAD: Final = (
    "number",
    "state",
    "received_at",
    "source",
    "external_id",
    "client.email",
    "client.name",
    "client.company",
    "service",
    "option",
    "add_ons",
    "quantity",
    "total",
    "currency",
    "note",
    "answers",
)
#: A cell that begins like this would be a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(orders: Iterable[Mapping[str, Any]]) -> str:
    """Return the answers about orders as a CSV file with a head."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for order in orders:
        writer.writerow([_cell(value) for value in _row(order)])
    return file.getvalue()


def _row(order: Mapping[str, Any]) -> list[Any]:
    client, total = order["client"], order["total"]
    option = order["option"].name if order["option"] else ""
    return [
        order["number"],
        order["state"].value,
        order["received_at"].isoformat(),
        order["source"],
        order["external_id"],
        client["email"],
        client["name"],
        client["company"],
        order["service"]["name"],
        option,
        " | ".join(add_on["name"] for add_on in order["add_ons"]),
        order["quantity"],
        *_money(total),
        order["note"],
        "\n".join(f"{line.label}: {line.value}" for line in order["brief"]),
    ]


def _money(total: Money | None) -> tuple[str, str]:
    if total is None:
        return ("", "")
    return (str(Decimal(total.amount).scaleb(-exponent(total.currency))), total.currency)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
