"""What is asked about subscriptions as a whole."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.kernel.money import Money

#: Months of a period, from the mean length of a month in the Gregorian calendar: 146,097 days in 4,800 months.
_MONTHLY: Final = """
    SELECT unit_price_currency AS currency, count(*) AS count,
           round(sum(unit_price_amount * quantity / (count * CASE unit
               WHEN 'day' THEN 4800 / 146097.0 WHEN 'week' THEN 33600 / 146097.0 WHEN 'month' THEN 1.0 ELSE 12.0 END
           )))::bigint AS amount
      FROM subscriptions WHERE state IN ('active', 'past_due') GROUP BY 1 ORDER BY 1
"""
_MONTHS: Final = """
    SELECT to_char(month, 'YYYY-MM') AS month,
           count(*) FILTER (WHERE started_at < month AND (cancelled_at IS NULL OR cancelled_at >= month)) AS living,
           count(*) FILTER (WHERE started_at >= month AND started_at < month + interval '1 month') AS begun,
           count(*) FILTER (WHERE cancelled_at >= month AND cancelled_at < month + interval '1 month') AS ended,
           count(*) FILTER (WHERE started_at < month AND cancelled_at >= month
                              AND cancelled_at < month + interval '1 month') AS lost
      FROM generate_series(date_trunc('month', CAST(:now AS timestamptz)) - interval '11 months',
                           date_trunc('month', CAST(:now AS timestamptz)), interval '1 month') AS month
      LEFT JOIN subscriptions ON started_at < month + interval '1 month'
     GROUP BY month ORDER BY month
"""


class SubscriptionReads:
    """Recurring revenue and churn."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def monthly(self) -> list[dict[str, Any]]:
        """Return by currency how many subscriptions are active or past due, and what they bring in a month, before tax."""
        rows = self._session.execute(text(_MONTHLY)).mappings()
        return [{"count": row["count"], "amount": Money(row["amount"], row["currency"])} for row in rows]

    def months(self, now: datetime) -> list[dict[str, Any]]:
        """Return for each of the last twelve months how many lived, began and ended, the oldest first."""
        rows = self._session.execute(text(_MONTHS), {"now": now}).mappings()
        return [
            {
                "month": row["month"],
                "living": row["living"],
                "begun": row["begun"],
                "ended": row["ended"],
                "churn": round(100 * row["lost"] / row["living"], 2) if row["living"] else None,
            }
            for row in rows
        ]
