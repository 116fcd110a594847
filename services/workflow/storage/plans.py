"""Plans: what planning needs, all of it in a few queries, and the expected finish of every order."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from services.workflow.domain.assignments import ROUTED, Assignment
from services.workflow.domain.clock import Calendar
from services.workflow.domain.members import Member
from services.workflow.domain.orders import Order
from services.workflow.domain.pipelines import Stage
from services.workflow.domain.planning import ExpectedBy, Job, Slot, Worker, minutes_left, plan, stages_by_pipeline
from services.workflow.domain.routing_rules import RoutingRules
from services.workflow.domain.staffed import AT_WORK
from services.workflow.domain.states import OrderState

_EXPECT = text("""
    UPDATE orders SET expected_at = news.at, expected_by = :by, first_expected_at = COALESCE(first_expected_at, news.at)
      FROM json_to_recordset(CAST(:rows AS json)) AS news (id uuid, at timestamptz)
     WHERE orders.id = news.id AND (orders.expected_at, orders.expected_by) IS DISTINCT FROM (news.at, :by)
""")

#: How long orders of each service took from the start to their last delivery: half of them took longer. Fewer than three say nothing.
_USUAL = text("""
    SELECT service_code, percentile_cont(0.5) WITHIN GROUP (ORDER BY handed_at - validated_at) AS took
      FROM (SELECT o.service_code, o.validated_at,
                   COALESCE((SELECT max(d.delivered_at) FROM deliveries d WHERE d.order_id = o.id AND d.state <> 'part'),
                            o.completed_at) AS handed_at
              FROM orders o
             WHERE o.state = 'completed' AND o.completed_at >= :since AND o.validated_at IS NOT NULL) AS done
     GROUP BY service_code
    HAVING count(*) >= 3
""")

#: So far back do we look.
_PAST = timedelta(days=365)


class Plans:
    def __init__(self, session: Session) -> None:
        self._session = session

    def current(self, rules: RoutingRules, calendar: Calendar, at: datetime) -> dict[UUID, Slot]:
        """Return the plan of everybody: a slot for each order whose effort is known."""
        return plan(self._jobs(rules), self.workers(calendar, at))

    def with_job(self, job: Job, rules: RoutingRules, calendar: Calendar, at: datetime) -> Slot | None:
        """Return the slot that one more order would get, behind all that there are; None where nobody does it."""
        return plan([*self._jobs(rules), job], self.workers(calendar, at)).get(job.order_id)

    def workers(self, calendar: Calendar, at: datetime) -> list[Worker]:
        members = self._session.scalars(
            select(Member).where(Member.is_active).options(selectinload(Member.absences)).order_by(Member.name)
        )
        return [Worker.of(member, calendar, at) for member in members]

    def usual(self, at: datetime, *, but: Collection[UUID]) -> dict[UUID, datetime]:
        """Return when the orders under way, without those of `but`, would be done if each took as long as its service usually did in the past year."""
        took = {row.service_code: row.took for row in self._session.execute(_USUAL, {"since": at - _PAST})}
        under_way = select(Order.id, Order.service_code, Order.validated_at).where(
            Order.state.in_(AT_WORK), Order.validated_at.is_not(None), Order.service_code.in_(took)
        )
        found = self._session.execute(under_way) if took else ()
        return {row.id: row.validated_at + took[row.service_code] for row in found if row.id not in but}

    def expect(self, expected: Mapping[UUID, datetime], by: ExpectedBy) -> None:
        """Keep when each order is expected to be done, and by what; what was expected first is kept beside it."""
        rows = [{"id": order_id, "at": at} for order_id, at in sorted(expected.items())]
        if rows:
            self._session.execute(_EXPECT, {"rows": orjson.dumps(rows).decode(), "by": by.value})

    def _jobs(self, rules: RoutingRules) -> list[Job]:
        stages = stages_by_pipeline(self._session.scalars(select(Stage)))
        has = select(Assignment.order_id, Assignment.member_id).where(Assignment.is_open, Assignment.part.in_(ROUTED))
        holders = {row.order_id: row.member_id for row in self._session.execute(has.order_by(Assignment.since))}
        found = self._session.execute(
            select(
                Order.id,
                Order.number,
                Order.service_code,
                Order.quantity,
                Order.estimated_minutes,
                Order.pipeline_key,
                Order.stage_key,
                Order.due_at,
                Order.priority,
                Order.state,
            ).where(Order.state.in_(AT_WORK))
        )
        jobs = []
        for row in found:
            effort = rules.effort_of(row.service_code, row.quantity, row.estimated_minutes)
            minutes = minutes_left(effort.minutes, stages.get(row.pipeline_key, []), row.stage_key)
            if minutes:
                jobs.append(
                    Job(
                        order_id=row.id,
                        number=row.number,
                        service_code=row.service_code,
                        member_id=holders.get(row.id),
                        minutes=minutes,
                        due_at=row.due_at,
                        priority=row.priority,
                        is_begun=row.state is not OrderState.QUEUED,
                    )
                )
        return jobs
