"""Change the calendar: when the agency works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.workflow.domain.calendars import AgencyCalendar, problems_of_calendar
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCalendar:
    """`actor` says when the agency works, and on which days it does not."""

    actor: Actor
    time_zone: str
    working_hours: Sequence[Mapping[str, Any]]
    holidays: Sequence[Mapping[str, Any]]


def change_calendar(work: Work, ask: ChangeCalendar) -> AgencyCalendar:
    """Return the calendar. Clocks count by it from now on; due dates that were promised stay. Raises NotAllowed, Invalid."""
    ask.actor.require(may.PIPELINES_MANAGE)
    if problems := problems_of_calendar(ask.time_zone, ask.working_hours, ask.holidays):
        raise Invalid(problems)
    calendar = work.calendars.make()
    calendar.time_zone = ask.time_zone
    calendar.working_hours = [dict(row) for row in ask.working_hours]
    calendar.holidays = [dict(row) for row in ask.holidays]
    return calendar
