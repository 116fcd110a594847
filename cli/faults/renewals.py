"""Subscriptions under faults: months that pass while everything breaks, and what each must have left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from cli.faults.books import Row, UrlOf
from cli.story.apis import Person

SERVICE: Final = "drill-retainer"
#: Where orders of renewals come from, as intake names them.
SOURCE: Final = "subscription"
_OFFER: Final[Mapping[str, Any]] = {
    "name": "A retainer for the drill",
    "price": {"amount": 100, "currency": "USD"},
    "pipeline": "content-marketing",
    "form": {"fields": []},
    "recurring": {"unit": "month", "on_renewal": "new_order"},
    "is_public": False,
}
_MONTH: Final = """
    UPDATE subscriptions SET period_start = period_start - interval '31 days', period_end = period_end - interval '31 days',
           anchor_at = anchor_at - interval '31 days' WHERE state = 'active'
"""
_DUE: Final = "UPDATE timers SET due_at = now() WHERE key LIKE 'subscription:%'"
_BILLED: Final = """
    SELECT s.id::text AS subscription_id, s.state, s.period, s.period_end > now() AS is_current, s.open_invoice_id IS NULL AS is_paid,
           (SELECT count(DISTINCT l.invoice_id) FROM invoice_lines l WHERE l.subscription_id = s.id) AS invoices,
           (SELECT count(DISTINCT i.id) FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
             WHERE l.subscription_id = s.id AND i.state = 'paid') AS paid,
           (SELECT count(*) FROM payments p WHERE p.invoice_id IN
             (SELECT l.invoice_id FROM invoice_lines l WHERE l.subscription_id = s.id)) AS payments,
           EXISTS (SELECT FROM timers t WHERE t.key = 'subscription:' || s.id) AS has_timer
      FROM subscriptions s
"""
_ORDERS: Final = """
    SELECT p.external_id, o.id::text AS order_id, o.state FROM orders o JOIN purchases p ON p.id = o.purchase_id
     WHERE p.source = 'subscription'
"""
_WORK: Final = "SELECT id::text AS order_id, state FROM orders WHERE id = ANY(%(ids)s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What is written down of subscriptions: in billing, and of the orders they brought in intake and workflow."""

    billed: Sequence[Row]
    orders: Sequence[Row]
    work: Sequence[Row]


def sell(person: Person) -> None:
    """The agency has something that is bought again each month."""
    person.put("intake", f"/services/{SERVICE}", dict(_OFFER))


def pass_month(url_of: UrlOf) -> None:
    """A month has passed for every subscription, and its timers are due; where the database is away, it has not."""
    with suppress(psycopg.OperationalError), psycopg.connect(url_of("billing"), connect_timeout=3) as connection:
        connection.execute(_MONTH)
        connection.execute(_DUE)


def read_renewed(url_of: UrlOf) -> Renewed:
    """Return what is written down now."""
    orders = _rows(url_of("intake"), _ORDERS)
    ids = [UUID(row["order_id"]) for row in orders]
    return Renewed(
        billed=_rows(url_of("billing"), _BILLED), orders=orders, work=_rows(url_of("workflow"), _WORK, ids=ids)
    )


def lost(renewed: Renewed) -> Iterator[str]:
    """Name every period that is not begun, billed, paid for or worked on as it must be once all is at rest."""
    orders = {row["external_id"]: row for row in renewed.orders}
    work = {row["order_id"]: row["state"] for row in renewed.work}
    for row in renewed.billed:
        name = f"subscription {row['subscription_id']}"
        if row["state"] != "active" or not row["is_paid"]:
            yield f"{name} is {row['state']}, {'paid' if row['is_paid'] else 'not paid'}"
        if not row["is_current"] or not row["has_timer"]:
            yield f"{name} is due, and not renewed" if row["has_timer"] else f"{name} has no timer"
        if row["paid"] < row["period"] + 1:
            yield f"{name} is in period {row['period']}, and {row['paid']} invoices are paid"
        for period in range(1, row["period"] + 1):
            order = orders.get(f"{row['subscription_id']}:{period}")
            states = (order["state"], work.get(order["order_id"])) if order else ("missing",)
            if states != ("validated", "queued"):
                yield f"{name}, period {period}: its order is {states}"


def doubled(renewed: Renewed) -> Iterator[str]:
    """Name every period that was billed, paid or brought an order more often than once."""
    for row in renewed.billed:
        for what in ("invoices", "payments"):
            if row[what] > row["period"] + 1:
                yield f"subscription {row['subscription_id']} is in period {row['period']}, with {row[what]} {what}"
    for external_id, count in Counter(row["external_id"] for row in renewed.orders).items():
        if count > 1:
            yield f"subscription order {external_id}: {count} orders"


def _rows(url: str, query: str, **values: Any) -> list[Row]:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return list(connection.execute(query.encode(), values))
