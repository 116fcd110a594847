"""Reports about the work: how long each stage takes, where orders pile up, who has and does how much, what is expected when."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.workflow.storage.spans import DONE, OF_SERVICE, WEEKS, Span, steps_of, week_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """How long completed orders stood in a stage, all their visits together; `stage` is None where a state has none."""

    pipeline: str
    stage: str | None
    name: str
    state: str
    orders: int
    median_hours: float
    p90_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PileRow:
    """Orders that stand in a stage now, and how long they will at the pace of the last four weeks. The largest pile of ours is the bottleneck."""

    pipeline: str
    stage: str | None
    name: str
    state: str
    orders: int
    wip_limit: int | None
    oldest_hours: float
    left_in_4_weeks: int
    days_to_clear: float | None
    is_bottleneck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """What a member has now, and the orders completed in the span on which they were."""

    member_id: UUID
    name: str
    open_orders: int
    open_points: int
    capacity: int
    capacity_in: str
    completed: int
    on_time: int
    revised: int
    minutes_spent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRow:
    """Orders under way that are expected to be done in a week, and those of them that would be late. None is without a forecast."""

    week: date | None
    expected: int
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastErrorRow:
    """Orders completed in a week against the first forecast for each: hours too late where positive, and whether it held to a day."""

    week: date
    orders: int
    median_hours_off: float | None
    median_hours_wrong: float | None
    within_a_day: float | None


_NAMED: Final = """
    LEFT JOIN stages s ON s.pipeline_key = %s.pipeline_key AND s.key = steps.stage
"""

_STAGES: Final = text(f"""
    WITH {DONE}, {steps_of("done")},
    stood AS (
        SELECT done.pipeline_key, steps.order_id, steps.stage, steps.state, max(s.name) AS name, max(s.position) AS position,
               sum(EXTRACT(EPOCH FROM left_at - entered_at)) / 3600 AS hours, min(entered_at) AS first_at
          FROM steps JOIN done ON done.id = steps.order_id {_NAMED % "done"}
         WHERE left_at IS NOT NULL
         GROUP BY done.pipeline_key, steps.order_id, steps.stage, steps.state
    )
    SELECT pipeline_key AS pipeline, stage, COALESCE(max(name), stage, replace(state, '_', ' ')) AS name, state,
           count(*) AS orders, percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) AS median_hours,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY hours) AS p90_hours
      FROM stood GROUP BY pipeline_key, stage, state
     ORDER BY pipeline_key, max(position) NULLS FIRST, state, stage
""")  # noqa: S608 - put together from constants of ours

_PILES: Final = text(f"""
    WITH subject AS (
        SELECT o.id, o.pipeline_key, o.completed_at IS NULL AS is_open
          FROM orders o
         WHERE (o.state IN ('queued', 'in_progress', 'waiting', 'delivered', 'in_revision')
                OR o.completed_at > CAST(:now AS timestamptz) - interval '28 days') AND {OF_SERVICE}
    ),
    {steps_of("subject")},
    piles AS (
        SELECT subject.pipeline_key, steps.stage, steps.state, max(s.name) AS name, max(s.wip_limit) AS wip_limit,
               count(*) FILTER (WHERE left_at IS NULL AND is_open) AS orders,
               EXTRACT(EPOCH FROM :now - min(entered_at) FILTER (WHERE left_at IS NULL AND is_open)) / 3600 AS oldest_hours,
               count(*) FILTER (WHERE left_at > CAST(:now AS timestamptz) - interval '28 days') AS left_in_4_weeks
          FROM steps JOIN subject ON subject.id = steps.order_id {_NAMED % "subject"}
         WHERE steps.state IN ('queued', 'in_progress', 'waiting', 'delivered', 'in_revision')
         GROUP BY subject.pipeline_key, steps.stage, steps.state
    ),
    paced AS (
        SELECT *, CAST(orders AS float) * 28 / NULLIF(left_in_4_weeks, 0) AS days_to_clear,
               state IN ('queued', 'in_progress', 'in_revision') AS is_ours
          FROM piles WHERE orders > 0
    )
    SELECT pipeline_key AS pipeline, stage, COALESCE(name, stage, replace(state, '_', ' ')) AS name, state, orders, wip_limit,
           CAST(oldest_hours AS float) AS oldest_hours, left_in_4_weeks, days_to_clear,
           is_ours AND row_number() OVER (ORDER BY is_ours DESC, days_to_clear DESC NULLS LAST, orders DESC, oldest_hours DESC) = 1
               AS is_bottleneck
      FROM paced
     ORDER BY is_ours DESC, days_to_clear DESC NULLS LAST, orders DESC, oldest_hours DESC
""")  # noqa: S608 - put together from constants of ours

_MEMBERS: Final = text(f"""
    WITH {DONE},
    load AS (
        SELECT a.member_id, count(*) AS orders, sum(a.points) AS points
          FROM assignments a WHERE a.is_open AND a.part IN ('worker', 'editor') GROUP BY a.member_id
    ),
    worked AS (
        SELECT DISTINCT a.member_id, done.id, COALESCE(done.handed_at <= done.due_at, false) AS is_on_time,
               EXISTS (SELECT FROM deliveries d WHERE d.order_id = done.id AND d.state = 'revision') AS is_revised
          FROM done JOIN assignments a ON a.order_id = done.id
    ),
    result AS (
        SELECT member_id, count(*) AS completed, count(*) FILTER (WHERE is_on_time) AS on_time,
               count(*) FILTER (WHERE is_revised) AS revised
          FROM worked GROUP BY member_id
    ),
    spent AS (
        SELECT t.member_id, sum(t.minutes) AS minutes
          FROM time_spent t JOIN orders o ON o.id = t.order_id
         WHERE t.worked_on >= CAST(CAST(:since AS timestamptz) AT TIME ZONE :zone AS date)
           AND t.worked_on < CAST(CAST(:until AS timestamptz) AT TIME ZONE :zone AS date) AND {OF_SERVICE}
         GROUP BY t.member_id
    )
    SELECT m.id AS member_id, m.name, COALESCE(load.orders, 0) AS open_orders,
           CAST(COALESCE(load.points, 0) AS integer) AS open_points, m.capacity, m.capacity_in,
           COALESCE(result.completed, 0) AS completed, COALESCE(result.on_time, 0) AS on_time,
           COALESCE(result.revised, 0) AS revised, CAST(COALESCE(spent.minutes, 0) AS integer) AS minutes_spent
      FROM members m
      LEFT JOIN load ON load.member_id = m.id
      LEFT JOIN result ON result.member_id = m.id
      LEFT JOIN spent ON spent.member_id = m.id
     WHERE m.is_active OR result.completed > 0
     ORDER BY completed DESC, m.name
""")  # noqa: S608 - put together from constants of ours

_FORECAST: Final = text(f"""
    SELECT {week_of("o.expected_at")} AS week, count(*) AS expected, count(*) FILTER (WHERE o.expected_at > o.due_at) AS late
      FROM orders o WHERE o.state IN ('queued', 'in_progress', 'waiting', 'in_revision') AND {OF_SERVICE}
     GROUP BY 1 ORDER BY 1 NULLS LAST
""")  # noqa: S608 - put together from constants of ours

_FORECAST_ERRORS: Final = text(f"""
    WITH {WEEKS}, {DONE},
    off AS (
        SELECT {week_of("completed_at")} AS week, EXTRACT(EPOCH FROM handed_at - first_expected_at) / 3600 AS hours
          FROM done WHERE first_expected_at IS NOT NULL
    )
    SELECT weeks.week, count(off.week) AS orders, percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) AS median_hours_off,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(hours)) AS median_hours_wrong,
           CAST(count(*) FILTER (WHERE abs(hours) <= 24) AS float) / NULLIF(count(off.week), 0) AS within_a_day
      FROM weeks LEFT JOIN off USING (week) GROUP BY weeks.week ORDER BY weeks.week
""")  # noqa: S608 - put together from constants of ours


def stages(session: Session, span: Span) -> list[StageRow]:
    """Return the stages that completed orders went through, pipeline by pipeline, in their order."""
    return [StageRow(**row._asdict()) for row in session.execute(_STAGES, span.values)]


def piles(session: Session, span: Span) -> list[PileRow]:
    """Return the stages in which orders stand now, the slowest of those that are ours to work on first; the days of the span don't matter."""
    return [PileRow(**row._asdict()) for row in session.execute(_PILES, span.values)]


def members(session: Session, span: Span) -> list[MemberRow]:
    """Return the members who are there or completed something, who did most first."""
    return [MemberRow(**row._asdict()) for row in session.execute(_MEMBERS, span.values)]


def forecast(session: Session, span: Span) -> list[ForecastRow]:
    """Return the weeks in which orders under way are expected to be done; the days of the span don't matter."""
    return [ForecastRow(**row._asdict()) for row in session.execute(_FORECAST, span.values)]


def forecast_errors(session: Session, span: Span) -> list[ForecastErrorRow]:
    """Return every week of the span with what the first forecasts of its orders were worth."""
    return [ForecastErrorRow(**row._asdict()) for row in session.execute(_FORECAST_ERRORS, span.values)]
