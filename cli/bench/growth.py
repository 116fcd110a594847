"""Makes the tables of all apps as large as those of an agency that has worked for long: one order's rows, copied again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import psycopg

#: So many orders are copied in one transaction.
_AT_ONCE: Final = 50_000

#: The columns of a copy that differ from the model's, as SQL over the model's row `m` and the copy's number `n`.
Changes = Mapping[str, str]


class Copied(NamedTuple):
    """A table, which of its rows belong to the model order, and how a copy differs."""

    table: str
    belongs: str
    changes: Changes


def _new(column: str) -> str:
    """Return a new id for the copy: in the order of the copies, as ids are made in the order of time."""
    return f"(lpad(to_hex(n), 12, '0') || substr(md5(m.{column}::text || n), 13))::uuid"


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
            for start in range(first, last + 1, _AT_ONCE):
                end = min(start + _AT_ONCE - 1, last)
                for copied in copies:
                    statement = _statement(copied, _columns(database, copied.table))
                    database.execute(statement.encode(), {"order": order_id, "first": start, "last": end})
                database.commit()
            database.autocommit = True
            for copied in copies:
                database.execute(f"VACUUM (ANALYZE) {copied.table}".encode())


def _columns(database: psycopg.Connection, table: str) -> list[str]:
    query = """
        SELECT attname FROM pg_attribute
         WHERE attrelid = CAST(%s AS regclass) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
         ORDER BY attnum"""
    return [name for (name,) in database.execute(query, (table,))]


def _statement(copied: Copied, columns: Sequence[str]) -> str:
    # The names are those of our own tables; what comes from outside is a parameter.
    listed = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(copied.changes.get(column, f'm."{column}"') for column in columns)
    return (
        f"INSERT INTO {copied.table} ({listed}) OVERRIDING SYSTEM VALUE SELECT {values} "  # noqa: S608
        f"FROM generate_series(%(first)s::int, %(last)s::int) AS n "
        f"CROSS JOIN (SELECT * FROM {copied.table} WHERE {copied.belongs}) AS m"
    )
