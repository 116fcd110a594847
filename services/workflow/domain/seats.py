"""Seats: members as routing sees them, with the work they have now."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from services.workflow.domain.clock import Calendar
from services.workflow.domain.efforts import Effort
from services.workflow.domain.hours import Week
from services.workflow.domain.members import CapacityIn
from services.workflow.domain.takers import Person
from services.workflow.domain.verdicts import Verdict

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True, eq=False)
class Seat:
    """A member with the number of orders they work on now, the points and minutes of these, and since when they wait for a new one.

    `place` is theirs in the roster of their team.
    """

    member: Person
    open_orders: int
    open_points: int = 0
    open_minutes: int = 0
    waits_since: datetime = LONG_AGO
    place: int = 0
    _seen: tuple[datetime, Verdict | None] | None = None
    _done: tuple[datetime, int, datetime] | None = None

    @property
    def id(self) -> UUID:
        return self.member.id

    @property
    def name(self) -> str:
        return self.member.name

    @property
    def counts_points(self) -> bool:
        return self.member.capacity_in is CapacityIn.POINTS

    @property
    def used(self) -> int:
        return self.open_points if self.member.capacity_in is CapacityIn.POINTS else self.open_orders

    @property
    def is_free(self) -> bool:
        return self.used < self.member.capacity

    @property
    def room(self) -> int:
        """How many more orders may find a place here at most."""
        return max(0, self.member.capacity - self.used)

    def fits(self, effort: Effort) -> bool:
        """Tell whether the order finds room. Alone it always does: else one that is larger than a capacity would wait for ever."""
        capacity = self.member.capacity
        if self.member.capacity_in is not CapacityIn.POINTS:
            return self.open_orders < capacity
        return self.open_points + effort.points <= capacity or (self.open_points == 0 and capacity > 0)

    def take(self, effort: Effort, at: datetime | None = None) -> None:
        """Have one order more; `at` is when it came, where it comes at all and is not only tried."""
        self.open_orders += 1
        self.open_points += effort.points
        self.open_minutes += effort.minutes
        self.waits_since = at or self.waits_since

    def give(self, effort: Effort) -> None:
        self.open_orders -= 1
        self.open_points -= effort.points
        self.open_minutes -= effort.minutes

    def kept_away(self, at: datetime) -> Verdict | None:
        """Tell why no work comes to the member at `at`; looked up once, however many orders are placed in that instant."""
        if self._seen is None or self._seen[0] != at:
            self._seen = (at, self.member.kept_away(at))
        return self._seen[1]

    @property
    def has(self) -> str:
        unit = CapacityIn.POINTS if self.counts_points else CapacityIn.ORDERS
        return f"{self.used} of {self.member.capacity} {unit}"

    @property
    def load(self) -> float:
        return self.used / self.member.capacity

    @property
    def rank(self) -> tuple[float, datetime, str]:
        """The least loaded first, then who waits longest for a new order, then by name."""
        member = self.member
        used = self.open_points if member.capacity_in is CapacityIn.POINTS else self.open_orders
        return used / member.capacity, self.waits_since, member.name

    def done_at(self, effort: Effort, agency: Calendar, at: datetime) -> datetime:
        """Return when the member will have worked through what they have and this order too, in their own hours.

        It is worked out anew only when they have more or less to do.
        """
        minutes = self.open_minutes + effort.minutes
        if self._done is None or self._done[:2] != (at, minutes):
            hours = Week.read(self.member.working_hours)
            calendar = agency if hours.is_empty else Calendar(hours, self.member.zone, agency.holidays)
            self._done = (at, minutes, calendar.due_after(at, timedelta(minutes=minutes)))
        return self._done[2]
