"""The agency's calendar: its working hours, its time zone, its holidays."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from services.workflow.domain.clock import Calendar
from services.workflow.domain.hours import problems_of_hours, problems_of_zone
from shared.kernel.refusals import Problem


class AgencyCalendar(Base):
    """When the agency works. There is one at most; `holidays` are rows of a day and its name."""

    __tablename__ = "calendars"

    key: Mapped[str] = mapped_column(primary_key=True)
    time_zone: Mapped[str]
    working_hours: Mapped[list[dict[str, Any]]]
    holidays: Mapped[list[dict[str, Any]]]

    def calendar(self) -> Calendar:
        days = [date.fromisoformat(one["day"]) for one in self.holidays]
        return Calendar.read(self.working_hours, self.time_zone, days)


def problems_of_calendar(
    time_zone: str, working_hours: Sequence[Mapping[str, Any]], holidays: Sequence[Mapping[str, Any]]
) -> list[Problem]:
    """Name everything that is wrong with a calendar. One without any hours would never count an hour."""
    problems = problems_of_zone(time_zone, "time_zone") + problems_of_hours(working_hours, "working_hours")
    if not working_hours:
        problems.append(Problem(field="working_hours", code="required", message="Say when the agency works."))
    days = [one["day"] for one in holidays]
    problems += [
        Problem(field=f"holidays.{place}.day", code="taken", message=f"{day} is there twice.")
        for place, day in enumerate(days)
        if day in days[:place]
    ]
    return problems
