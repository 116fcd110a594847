"""The agency's calendar, read once for a piece of work."""

from functools import cached_property
from typing import Final

from sqlalchemy.orm import Session

from services.workflow.domain.calendars import AgencyCalendar
from services.workflow.domain.clock import OFFICE, Calendar

_KEY: Final = "agency"


class Calendars:
    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def current(self) -> Calendar:
        """The calendar that counts now; office hours where the agency has said nothing."""
        said = self.said()
        return said.calendar() if said else OFFICE

    def know(self, calendar: Calendar) -> None:
        """Take the calendar as it is kept, where it was not read."""
        self.__dict__.setdefault("current", calendar)

    def said(self) -> AgencyCalendar | None:
        return self._session.get(AgencyCalendar, _KEY)

    def make(self) -> AgencyCalendar:
        """Return the calendar to be changed, a new one where there was none."""
        self.__dict__.pop("current", None)
        said = self.said()
        if said is None:
            said = AgencyCalendar(key=_KEY)
            self._session.add(said)
        return said
