"""What the apps have written down, read from their databases in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from shared.contracts.routes import QUEUES, heard_on

#: Returns the URL of an app's database.
UrlOf = Callable[[str], str]
Row = Mapping[str, Any]

_INTAKE: Final = """
    SELECT o.id::text AS order_id, o.state, p.source, p.external_id FROM orders o JOIN purchases p ON p.id = o.purchase_id
"""
_WORKFLOW: Final = """
    SELECT o.id::text AS order_id, o.state, o.pool_reason,
           (SELECT count(*) FROM assignments a WHERE a.order_id = o.id AND a.is_open) AS assigned,
           (SELECT count(*) FROM history h WHERE h.order_id = o.id AND h.what = 'order_received') AS received,
           (SELECT count(*) FROM history h WHERE h.order_id = o.id AND h.what = 'order_validated') AS validated
      FROM orders o
"""
_BILLING: Final = """
    SELECT l.order_id::text AS order_id, i.state, i.client_id::text AS client_id, i.paid_amount AS paid,
           (SELECT count(*) FROM payments p WHERE p.invoice_id = i.id) AS payments,
           (SELECT count(*) FROM ledger_entries e WHERE e.invoice_id = i.id) AS entries
      FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
"""
_NOTIFY: Final = """
    SELECT n.id::text AS notice_id, n.order_id::text AS order_id, n.kind, n.address, n.state,
           EXISTS (SELECT FROM attempts a WHERE a.notice_id = n.id AND a.outcome = 'unknown') AS was_cut_off,
           EXISTS (SELECT FROM timers t WHERE t.key = 'notice:' || n.id) AS has_timer
      FROM notices n
"""
_BALANCES: Final = """
    SELECT b.client_id::text AS client_id, b.amount, coalesce(-sum(p.value_amount), 0)::bigint AS posted
      FROM balances b
      LEFT JOIN ledger_postings p
             ON p.client_id = b.client_id AND p.account = 'client_balances' AND p.value_currency = b.currency
     GROUP BY b.client_id, b.currency, b.amount
"""
_UNBALANCED: Final = """
    SELECT entry_id FROM ledger_postings GROUP BY entry_id, value_currency HAVING sum(value_amount) <> 0
"""
_UNDER_WAY: Final = """
    SELECT 'outbox' AS place, name, queue, coalesce(about, '') AS about, '' AS reason FROM outbox
    UNION ALL SELECT 'deferred', name, queue, coalesce(about, ''), reason FROM deferred
"""
_TAKEN: Final = "SELECT name, heard_at FROM inbox ORDER BY heard_at"
_PARKED: Final = "SELECT queue, raw, kind, reason, coalesce(name, '') AS name FROM parked WHERE state = 'new'"


@dataclass(slots=True)
class Trail:
    """What one order has left behind, in every app."""

    workflow: list[Row] = field(default_factory=list)
    invoices: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Books:
    """Everything the account is made from. `orders` by source and external id, as there may be too many of one."""

    orders: Mapping[tuple[str, str], list[Row]]
    trails: Mapping[str, Trail]
    balances: list[Row]
    unbalanced: list[Row]
    under_way: list[Row]
    parked: list[Row]


def read_books(url_of: UrlOf) -> Books:
    """Return what is written down now."""
    orders: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in _rows(url_of("intake"), _INTAKE):
        orders[row["source"], row["external_id"]].append(row)
    trails: dict[str, Trail] = defaultdict(Trail)
    for row in _rows(url_of("workflow"), _WORKFLOW):
        trails[row["order_id"]].workflow.append(row)
    for row in _rows(url_of("billing"), _BILLING):
        trails[row["order_id"]].invoices.append(row)
    for row in _rows(url_of("notify"), _NOTIFY):
        trails[row["order_id"]].notices.append(row)
    everywhere = [url_of(app) for app in ("intake", "workflow", "billing", "notify")]
    return Books(
        orders=orders,
        trails=trails,
        balances=_rows(url_of("billing"), _BALANCES),
        unbalanced=_rows(url_of("billing"), _UNBALANCED),
        under_way=[row for url in everywhere for row in _rows(url, _UNDER_WAY)],
        parked=[row for url in everywhere for row in _rows(url, _PARKED)],
    )


def read_taken(url_of: UrlOf) -> dict[str, list[datetime]]:
    """Return for each queue the times at which messages were taken from it, in order."""
    taken: dict[str, list[datetime]] = {queue: [] for queue in QUEUES}
    for app in sorted(set(QUEUES.values())):
        queue_of = {m.wire_name: queue for queue, owner in QUEUES.items() if owner == app for m in heard_on(queue)}
        for row in _rows(url_of(app), _TAKEN):
            taken[queue_of[row["name"]]].append(row["heard_at"])
    return taken


def _rows(url: str, query: str) -> list[Row]:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return list(connection.execute(query.encode()))
