"""Planning: when each member will get to each of their orders, and be done with it (rule W-13)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.workflow.domain.clock import Calendar
from services.workflow.domain.hours import Week
from services.workflow.domain.members import Member
from services.workflow.domain.pipelines import Stage


class ExpectedBy(StrEnum):
    """What a forecast comes from: the plan of whoever works on the order, or how long such orders took in the past."""

    PLAN = "plan"
    PAST = "past"


_NEVER: Final = datetime.max.replace(tzinfo=UTC)


#: Nobody plans farther than that.
_HORIZON: Final = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An order that is to be worked on: by `member_id`, or by anybody who does its service where that is None."""

    order_id: UUID
    number: str
    service_code: str
    member_id: UUID | None
    minutes: int
    due_at: datetime | None
    priority: int
    is_begun: bool

    @property
    def turn(self) -> tuple[bool, int, datetime, UUID]:
        """What is begun is ended first, then what is more urgent, then what is due earlier."""
        return not self.is_begun, -self.priority, self.due_at or _NEVER, self.order_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When a member works on an order."""

    order_id: UUID
    number: str
    member_id: UUID
    minutes: int
    due_at: datetime | None
    starts_at: datetime
    ends_at: datetime

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.ends_at > self.due_at


@dataclass(slots=True)
class Worker:
    """A member as planning sees them, busy until `free_at`."""

    member: Member
    calendar: Calendar
    free_at: datetime

    @classmethod
    def of(cls, member: Member, agency: Calendar, at: datetime) -> "Worker":
        hours = Week.read(member.working_hours)
        calendar = agency if hours.is_empty else Calendar(hours, member.zone, agency.holidays)
        return cls(member, calendar, max(at, member.starts_at or at))

    def ends(self, minutes: int) -> datetime:
        """Return when the member, from when they are free, has worked so long, in their hours and without their absences.

        Who is away whenever they work is expected nowhere nearer than the horizon.
        """
        left, at = timedelta(minutes=minutes), self.free_at
        while at < self.free_at + _HORIZON:
            end = self.calendar.due_after(at, left)
            away = self._next_absence(at)
            if away is None or away[0] >= end:
                return end
            left -= self.calendar.counted(at, away[0]) if away[0] > at else timedelta()
            at = max(away[1], at)
        return at

    def take(self, job: Job) -> Slot:
        end = self.ends(job.minutes)
        slot = Slot(
            order_id=job.order_id,
            number=job.number,
            member_id=self.member.id,
            minutes=job.minutes,
            due_at=job.due_at,
            starts_at=self.free_at,
            ends_at=end,
        )
        self.free_at = end
        return slot

    def _next_absence(self, at: datetime) -> tuple[datetime, datetime] | None:
        firsts = (next(one.spans(at, self.member.zone), None) for one in self.member.absences)
        return min((one for one in firsts if one is not None), default=None)


def plan(jobs: Iterable[Job], workers: Sequence[Worker]) -> dict[UUID, Slot]:
    """Return the slot of every order that somebody has or could have; the pool comes after what is given out.

    An order of the pool goes to who is free first of those who do its service.
    """
    by_member = {worker.member.id: worker for worker in workers}
    slots: dict[UUID, Slot] = {}
    waiting: list[Job] = []
    for job in sorted(jobs, key=lambda one: one.turn):
        worker = by_member.get(job.member_id) if job.member_id else None  # type: ignore[call-overload]  # a MemberId is a UUID
        if worker is None:
            waiting.append(job)
        else:
            slots[job.order_id] = worker.take(job)
    for job in waiting:
        able = [one for one in workers if one.member.does(job.service_code) and one.member.capacity > 0]
        if able:
            slots[job.order_id] = min(able, key=lambda one: (one.free_at, one.member.name)).take(job)
    return slots


def minutes_left(minutes: int, stages: Sequence[Stage], stage_key: str | None) -> int:
    """Return what is left of an order's `minutes` at a stage: the share of this and the later stages, where they say theirs."""
    total = sum(stage.effort_minutes or 0 for stage in stages)
    if not total:
        return minutes
    keys = [stage.key for stage in stages]
    place = keys.index(stage_key) if stage_key in keys else 0
    left = sum(stage.effort_minutes or 0 for stage in stages[place:])
    return round((minutes or total) * left / total)


def stages_by_pipeline(stages: Iterable[Stage]) -> Mapping[str, list[Stage]]:
    """Return the stages of each pipeline, in their order."""
    found: dict[str, list[Stage]] = {}
    for stage in sorted(stages, key=lambda one: one.position):
        found.setdefault(stage.pipeline_key, []).append(stage)
    return found
