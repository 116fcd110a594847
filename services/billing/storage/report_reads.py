"""What reports, statements and exports ask for. Money is read from the ledger, what is owed from invoices that agree with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.kernel.ids import ClientId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From a day to a day, both counted in."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """`amount` of a group: `key` for programs, `label` for people."""

    key: str
    label: str
    amount: Money


class Report(StrEnum):
    """What is summed, and by what."""

    REVENUE_BY_MONTH = "revenue_by_month"
    REVENUE_BY_CLIENT = "revenue_by_client"
    REVENUE_BY_SERVICE = "revenue_by_service"
    TAX = "tax"
    REFUNDS = "refunds"
    OUTSTANDING = "outstanding"
    BALANCES = "balances"


_OF_ACCOUNT: Final = """
    SELECT {key} AS key, {label} AS label, p.value_currency AS currency, -sum(p.value_amount)::bigint AS amount
      FROM ledger_postings p JOIN ledger_entries e ON e.id = p.entry_id
      LEFT JOIN invoices i ON i.id = e.invoice_id LEFT JOIN clients c ON c.id = i.client_id
     WHERE p.account = '{account}' AND e.posted_at >= :first AND e.posted_at < CAST(:last AS date) + 1
     GROUP BY 1, 2, 3 HAVING sum(p.value_amount) <> 0 ORDER BY 1, 3
"""
_MONTH: Final = "to_char(e.posted_at, 'YYYY-MM')"

_REPORTS: Final[Mapping[Report, str]] = {
    Report.REVENUE_BY_MONTH: _OF_ACCOUNT.format(key=_MONTH, label=_MONTH, account="revenue"),
    Report.REVENUE_BY_CLIENT: _OF_ACCOUNT.format(
        key="coalesce(c.id::text, '')", label="coalesce(c.name, '')", account="revenue"
    ),
    # Lines keep what each service came to; credited parts are taken off where they were credited.
    Report.REVENUE_BY_SERVICE: """
        SELECT coalesce(l.service_id::text, '') AS key, min(l.description) AS label, l.unit_price_currency AS currency,
               sum(unit_price_amount * quantity - discount - CASE WHEN is_tax_included THEN tax ELSE 0 END
                   - credited + credited_tax)::bigint AS amount
          FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
         WHERE i.issued_at >= :first AND i.issued_at < CAST(:last AS date) + 1
         GROUP BY 1, 3 ORDER BY 4 DESC, 1
    """,
    Report.TAX: """
        SELECT l.tax_name || ' ' || l.tax_rate AS key, l.tax_name || ' ' || round(l.tax_rate / 100.0, 2) || ' %' AS label,
               l.unit_price_currency AS currency, sum(l.tax - l.credited_tax)::bigint AS amount
          FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id
         WHERE l.tax_name <> '' AND i.issued_at >= :first AND i.issued_at < CAST(:last AS date) + 1
         GROUP BY 1, 2, 3 ORDER BY 1, 3
    """,
    Report.REFUNDS: """
        SELECT to_char(asked_at, 'YYYY-MM') || ' ' || target AS key, to_char(asked_at, 'YYYY-MM') || ' ' || target AS label,
               amount_currency AS currency, sum(amount_amount)::bigint AS amount
          FROM refunds WHERE state <> 'failed' AND asked_at >= :first AND asked_at < CAST(:last AS date) + 1
         GROUP BY 1, 2, 3 ORDER BY 1, 3
    """,
    Report.OUTSTANDING: """
        SELECT key, label, currency, sum(due)::bigint AS amount FROM (
            SELECT CASE WHEN late <= 0 THEN '0' WHEN late <= 30 THEN '1' WHEN late <= 60 THEN '2' WHEN late <= 90 THEN '3'
                        ELSE '4' END AS key,
                   CASE WHEN late <= 0 THEN 'not due' WHEN late <= 30 THEN '1 to 30 days' WHEN late <= 60 THEN '31 to 60 days'
                        WHEN late <= 90 THEN '61 to 90 days' ELSE 'more than 90 days' END AS label,
                   total_currency AS currency, total_amount - paid_amount AS due
              FROM (SELECT *, CAST(:last AS date) - due_at::date AS late FROM invoices WHERE state = 'open') AS aged
        ) AS owed GROUP BY 1, 2, 3 ORDER BY 1, 3
    """,
    Report.BALANCES: """
        SELECT p.client_id::text AS key, coalesce(min(c.name), '') AS label, p.value_currency AS currency,
               -sum(p.value_amount)::bigint AS amount
          FROM ledger_postings p LEFT JOIN clients c ON c.id = p.client_id
         WHERE p.account = 'client_balances' GROUP BY 1, 3 HAVING sum(p.value_amount) <> 0 ORDER BY 4 DESC, 1
    """,
}
_STATEMENT: Final = text("""
    SELECT e.posted_at AS at, e.reason, p.value_currency AS currency, p.value_amount AS amount,
           sum(p.value_amount) OVER (PARTITION BY p.value_currency ORDER BY e.id, p.position)::bigint AS owed
      FROM ledger_postings p JOIN ledger_entries e ON e.id = p.entry_id
     WHERE p.client_id = :client AND p.account IN ('receivables', 'client_balances')
     ORDER BY e.id, p.position
""")
_INVOICES: Final = text("""
    SELECT i.number, i.state, i.issued_at::date AS issued_on, i.due_at::date AS due_on, i.paid_at::date AS paid_on,
           coalesce(i.parties #>> '{buyer,name}', c.name, '') AS client, i.total_currency AS currency, i.total_amount AS total,
           (SELECT coalesce(sum(tax), 0) FROM invoice_lines l WHERE l.invoice_id = i.id)::bigint AS tax, i.paid_amount AS paid,
           (SELECT coalesce(sum(credited), 0) FROM invoice_lines l WHERE l.invoice_id = i.id)::bigint AS credited
      FROM invoices i LEFT JOIN clients c ON c.id = i.client_id
     WHERE i.issued_at >= :first AND i.issued_at < CAST(:last AS date) + 1 ORDER BY i.issued_at, i.id
""")
_JOURNAL: Final = text("""
    SELECT e.id AS entry, e.posted_at::date AS day, e.reason, coalesce(i.number, '') AS invoice, p.account,
           coalesce(p.client_id::text, '') AS client, p.value_currency AS currency,
           greatest(p.value_amount, 0) AS debit, greatest(-p.value_amount, 0) AS credit, e.by
      FROM ledger_entries e JOIN ledger_postings p ON p.entry_id = e.id LEFT JOIN invoices i ON i.id = e.invoice_id
     WHERE e.posted_at >= :first AND e.posted_at < CAST(:last AS date) + 1 ORDER BY e.id, p.position
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One thing that changed what a client owes; `owed` is what they owed after it, below zero is prepaid."""

    at: datetime
    reason: str
    change: Money
    owed: Money


class ReportReads:
    """Billing's queries for reports."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def report(self, report: Report, days: Days) -> list[ReportRow]:
        """Return the report's rows; those of one currency never mix with another's."""
        rows = self._session.execute(text(_REPORTS[report]), {"first": days.first, "last": days.last})
        return [ReportRow(key=row.key, label=row.label, amount=Money(row.amount, row.currency)) for row in rows]

    def statement(self, client_id: ClientId, days: Days) -> list[StatementRow]:
        """Return what changed the client's account in those days, oldest first."""
        rows = self._session.execute(_STATEMENT, {"client": client_id})
        return [
            StatementRow(
                at=row.at,
                reason=row.reason,
                change=Money(row.amount, row.currency),
                owed=Money(row.owed, row.currency),
            )
            for row in rows
            if days.first <= row.at.date() <= days.last
        ]

    def invoices(self, days: Days) -> Iterator[Mapping[str, Any]]:
        """Yield the invoices of those days as an accountant's table has them, in minor units."""
        for row in self._session.execute(_INVOICES, {"first": days.first, "last": days.last}):
            yield row._asdict()

    def journal(self, days: Days) -> Iterator[Mapping[str, Any]]:
        """Yield every posting of those days, in minor units."""
        for row in self._session.execute(_JOURNAL, {"first": days.first, "last": days.last}):
            yield row._asdict()
