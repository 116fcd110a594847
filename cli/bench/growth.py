"""Makes the tables of all apps as large as those of an agency that has worked for long: one order's rows, copied again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import psycopg

#: The columns of a copy that differ from the model's, as SQL over the model's row `m` and the copy's number `n`.
Changes = Mapping[str, str]


class Copied(NamedTuple):
    """A table, which of its rows belong to the model order, and how a copy differs."""

    table: str
    belongs: str
    changes: Changes


def _new(column: str) -> str:
    return f"md5(m.{column}::text || n)::uuid"


def _news(*columns: str) -> Changes:
    return {column: _new(column) for column in columns}


_ORDER: Final = "order_id = %(order)s"
_INVOICE: Final = "invoice_id IN (SELECT invoice_id FROM invoice_lines WHERE order_id = %(order)s)"
_ENTRY: Final = f"entry_id IN (SELECT id FROM ledger_entries WHERE {_INVOICE})"  # noqa: S608 - names of our own tables
#: Numbers of entries that nothing else takes: far above all that was counted, and different for each copy of each entry.
_ENTRY_NUMBER: Final = "m.{column} + 1000000000 + n * 1000"

COPIES: Final[Mapping[str, tuple[Copied, ...]]] = {
    "intake": (
        Copied(
            "purchases",
            "id = (SELECT purchase_id FROM orders WHERE id = %(order)s)",
            {**_news("id"), "external_id": "m.external_id || '-' || n"},
        ),
        Copied("orders", "id = %(order)s", {**_news("id", "purchase_id"), "number": "'G' || n"}),
    ),
    "workflow": (
        Copied(
            "orders",
            "id = %(order)s",
            {**_news("id", "purchase_id", "invoice_id"), "number": "'G' || n", "state": "'completed'"},
        ),
        Copied("assignments", _ORDER, {**_news("order_id"), "is_open": "false"}),
        Copied("routing_decisions", _ORDER, _news("id", "order_id")),
        Copied("history", _ORDER, {**_news("order_id"), "seq": "m.seq + 1000000000 + n * 1000"}),
    ),
    "billing": (
        Copied("orders", "id = %(order)s", _news("id")),
        Copied(
            "invoices",
            "id IN (SELECT invoice_id FROM invoice_lines WHERE order_id = %(order)s)",
            {**_news("id", "purchase_id"), "number": "'G' || n"},
        ),
        Copied("invoice_lines", _ORDER, _news("order_id", "invoice_id")),
        Copied("payments", _INVOICE, _news("id", "invoice_id")),
        Copied("ledger_entries", _INVOICE, {**_news("invoice_id"), "id": _ENTRY_NUMBER.format(column="id")}),
        Copied("ledger_postings", _ENTRY, {"entry_id": _ENTRY_NUMBER.format(column="entry_id")}),
    ),
    "notify": (
        Copied("order_cards", _ORDER, _news("order_id")),
        Copied("notices", _ORDER, {**_news("id", "order_id"), "dedupe_key": "m.dedupe_key || '-' || n"}),
        Copied("attempts", "notice_id IN (SELECT id FROM notices WHERE order_id = %(order)s)", _news("notice_id")),
    ),
}


def grow(admin_url: str, order_id: str, *, first: int, last: int) -> None:
    """Copy the rows of `order_id` in every app's database, as the copies number `first` to `last`; `admin_url` names no database."""
    for app, copies in COPIES.items():
        with psycopg.connect(admin_url, dbname=app) as database:
            # Copies of what fits together fit together: neither foreign keys nor triggers have to look at each row.
            database.execute("SET session_replication_role = replica")
            for copied in copies:
                database.execute(_statement(copied).encode(), {"order": order_id, "first": first, "last": last})
            database.commit()
            database.autocommit = True
            for copied in copies:
                database.execute(f"VACUUM (ANALYZE) {copied.table}".encode())


def _statement(copied: Copied) -> str:
    # The names are those above; what comes from outside is a parameter.
    news = ", ".join(f"'{column}', {value}" for column, value in copied.changes.items())
    return (
        f"INSERT INTO {copied.table} OVERRIDING SYSTEM VALUE "  # noqa: S608
        f"SELECT (jsonb_populate_record(m, jsonb_build_object({news}))).* "
        f"FROM (SELECT * FROM {copied.table} WHERE {copied.belongs}) AS m, generate_series(%(first)s, %(last)s) AS n"
    )
