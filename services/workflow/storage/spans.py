"""Spans: the time that a report speaks of, and the orders that were done in it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From the beginning of a day to the end of another by the agency's clock; of one service, or of all where that is None."""

    begins_on: date
    ends_on: date
    zone: ZoneInfo
    now: datetime
    service: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """Return what the queries of reports are told."""
        return {
            "since": datetime.combine(self.begins_on, time.min, self.zone),
            "until": datetime.combine(self.ends_on + timedelta(days=1), time.min, self.zone),
            "zone": self.zone.key,
            "now": self.now,
            "service": self.service,
        }


#: The condition that keeps a query to the service that is asked for.
OF_SERVICE: Final = "(CAST(:service AS text) IS NULL OR o.service_code = :service)"

#: Orders completed in the span. `handed_at` is the last delivery of the whole, which is what a due date is about; completion where there was none.
DONE: Final = f"""
    done AS (
        SELECT o.id, o.service_code, o.service_name, o.pipeline_key, o.due_at, o.validated_at, o.completed_at,
               o.first_expected_at,
               COALESCE((SELECT max(d.delivered_at) FROM deliveries d WHERE d.order_id = o.id AND d.state <> 'part'),
                        o.completed_at) AS handed_at
          FROM orders o
         WHERE o.state = 'completed' AND o.completed_at >= :since AND o.completed_at < :until AND {OF_SERVICE}
    )
"""  # noqa: S608 - put together from constants of ours

#: The weeks of the span, by their Mondays in the agency's zone.
WEEKS: Final = """
    weeks AS (
        SELECT CAST(week AS date) AS week
          FROM generate_series(date_trunc('week', CAST(:since AS timestamptz) AT TIME ZONE :zone),
                               (CAST(:until AS timestamptz) AT TIME ZONE :zone) - interval '1 microsecond',
                               interval '1 week') AS week
    )
"""


def week_of(column: str) -> str:
    """Return the expression for the Monday of the week in which an instant lies."""
    return f"CAST(date_trunc('week', {column} AT TIME ZONE :zone) AS date)"


def steps_of(orders: str) -> str:
    """Return the tables `said` and `steps`: where each of `orders` stood, from when until when, by its history.

    A line that leaves an order where it stood begins no step.
    """
    return f"""
        said AS (
            SELECT h.order_id, h.at, h.seq, h.after ->> 'state' AS state, h.after ->> 'stage' AS stage,
                   lag(h.after ->> 'state') OVER told AS was_state, lag(h.after ->> 'stage') OVER told AS was_stage
              FROM history h JOIN {orders} subject ON subject.id = h.order_id
             WHERE h.after ->> 'state' IS NOT NULL
            WINDOW told AS (PARTITION BY h.order_id ORDER BY h.at, h.seq)
        ),
        steps AS (
            SELECT order_id, state, stage, at AS entered_at,
                   lead(at) OVER (PARTITION BY order_id ORDER BY at, seq) AS left_at
              FROM said
             WHERE (state, stage) IS DISTINCT FROM (was_state, was_stage)
        )
    """  # noqa: S608 - `orders` is a name of ours
