"""Reports about orders: how many come and go, how punctual the work is, how often it is done again, what clients think of it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.workflow.storage.spans import DONE, OF_SERVICE, WEEKS, Span, steps_of, week_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """Orders that came in a week, were completed in it, or ended in it otherwise."""

    week: date
    received: int
    completed: int
    ended_otherwise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PunctualityRow:
    """Orders completed in a week: those with a due date, those handed over by it; hours from validation to the hand-over."""

    week: date
    completed: int
    dated: int
    on_time: int
    rate: float | None
    median_hours: float | None
    p90_hours: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReworkRow:
    """Completed orders of a service, and those that were revised."""

    service_code: str
    service_name: str
    completed: int
    revised: int
    rate: float
    revisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """How long completed orders of a service waited for their client: for details, an answer, a word on a delivery."""

    service_code: str
    service_name: str
    orders: int
    median_hours: float
    p90_hours: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingsRow:
    """What clients gave a service: the mean, and how often each number of stars."""

    service_code: str
    ratings: int
    stars: float
    one: int
    two: int
    three: int
    four: int
    five: int


_FLOW: Final = text(f"""
    WITH {WEEKS},
    came AS (
        SELECT {week_of("o.received_at")} AS week, count(*) AS orders
          FROM orders o WHERE o.received_at >= :since AND o.received_at < :until AND {OF_SERVICE} GROUP BY 1
    ),
    went AS (
        SELECT {week_of("o.completed_at")} AS week, count(*) AS orders
          FROM orders o
         WHERE o.state = 'completed' AND o.completed_at >= :since AND o.completed_at < :until AND {OF_SERVICE} GROUP BY 1
    ),
    ended AS (
        SELECT {week_of("last.at")} AS week, count(*) AS orders
          FROM orders o
          JOIN LATERAL (
              SELECT max(h.at) AS at FROM history h
               WHERE h.order_id = o.id AND h.what IN ('order_cancelled', 'order_rejected', 'order_withdrawn')
          ) last ON true
         WHERE o.state IN ('cancelled', 'rejected', 'withdrawn') AND o.updated_at >= :since
           AND last.at >= :since AND last.at < :until AND {OF_SERVICE}
         GROUP BY 1
    )
    SELECT weeks.week, COALESCE(came.orders, 0) AS received, COALESCE(went.orders, 0) AS completed,
           COALESCE(ended.orders, 0) AS ended_otherwise
      FROM weeks LEFT JOIN came USING (week) LEFT JOIN went USING (week) LEFT JOIN ended USING (week)
     ORDER BY weeks.week
""")  # noqa: S608 - put together from constants of ours

_PUNCTUALITY: Final = text(f"""
    WITH {WEEKS}, {DONE},
    timed AS (
        SELECT {week_of("completed_at")} AS week, due_at IS NOT NULL AS is_dated, handed_at <= due_at AS is_on_time,
               EXTRACT(EPOCH FROM handed_at - validated_at) / 3600 AS hours
          FROM done
    )
    SELECT weeks.week, count(timed.week) AS completed, count(*) FILTER (WHERE is_dated) AS dated,
           count(*) FILTER (WHERE is_on_time) AS on_time,
           CAST(count(*) FILTER (WHERE is_on_time) AS float) / NULLIF(count(*) FILTER (WHERE is_dated), 0) AS rate,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) AS median_hours,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY hours) AS p90_hours
      FROM weeks LEFT JOIN timed USING (week) GROUP BY weeks.week ORDER BY weeks.week
""")  # noqa: S608 - put together from constants of ours

_REWORK: Final = text(f"""
    WITH {DONE},
    counted AS (
        SELECT done.*, (SELECT count(*) FROM deliveries d WHERE d.order_id = done.id AND d.state = 'revision') AS revisions
          FROM done
    )
    SELECT service_code, max(service_name) AS service_name, count(*) AS completed,
           count(*) FILTER (WHERE revisions > 0) AS revised,
           CAST(count(*) FILTER (WHERE revisions > 0) AS float) / count(*) AS rate,
           CAST(sum(revisions) AS integer) AS revisions
      FROM counted GROUP BY service_code ORDER BY rate DESC, service_code
""")  # noqa: S608 - put together from constants of ours

_WAITING: Final = text(f"""
    WITH {DONE}, {steps_of("done")},
    waited AS (
        SELECT order_id, sum(seconds) FILTER (WHERE state IN ('incomplete', 'waiting', 'delivered')) AS client, sum(seconds) AS whole
          FROM (SELECT order_id, state, EXTRACT(EPOCH FROM left_at - entered_at) AS seconds FROM steps WHERE left_at IS NOT NULL) gone
         GROUP BY order_id
    )
    SELECT service_code, max(service_name) AS service_name, count(*) AS orders,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY COALESCE(client, 0)) / 3600 AS median_hours,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY COALESCE(client, 0)) / 3600 AS p90_hours,
           CAST(COALESCE(sum(client) / NULLIF(sum(whole), 0), 0) AS float) AS share
      FROM done JOIN waited ON waited.order_id = done.id GROUP BY service_code ORDER BY share DESC, service_code
""")  # noqa: S608 - put together from constants of ours

_RATINGS: Final = text(f"""
    SELECT o.service_code, count(*) AS ratings, CAST(round(avg(o.stars), 2) AS float) AS stars,
           count(*) FILTER (WHERE stars = 1) AS one, count(*) FILTER (WHERE stars = 2) AS two,
           count(*) FILTER (WHERE stars = 3) AS three, count(*) FILTER (WHERE stars = 4) AS four,
           count(*) FILTER (WHERE stars = 5) AS five
      FROM ratings o WHERE o.rated_at >= :since AND o.rated_at < :until AND {OF_SERVICE}
     GROUP BY o.service_code ORDER BY o.service_code
""")  # noqa: S608 - put together from constants of ours


def flow(session: Session, span: Span) -> list[FlowRow]:
    """Return every week of the span, also those in which nothing came or went."""
    return [FlowRow(**row._asdict()) for row in session.execute(_FLOW, span.values)]


def punctuality(session: Session, span: Span) -> list[PunctualityRow]:
    """Return every week of the span; nothing is a rate of nothing."""
    return [PunctualityRow(**row._asdict()) for row in session.execute(_PUNCTUALITY, span.values)]


def rework(session: Session, span: Span) -> list[ReworkRow]:
    """Return the services of which orders were completed, the one that is revised most first."""
    return [ReworkRow(**row._asdict()) for row in session.execute(_REWORK, span.values)]


def waiting(session: Session, span: Span) -> list[WaitingRow]:
    """Return the services of which orders were completed, the one whose clients take the largest share of the time first."""
    return [WaitingRow(**row._asdict()) for row in session.execute(_WAITING, span.values)]


def ratings(session: Session, span: Span) -> list[RatingsRow]:
    """Return the services that were rated."""
    return [RatingsRow(**row._asdict()) for row in session.execute(_RATINGS, span.values)]
