"""Seats: members as routing sees them, with the work they have now."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from services.workflow.domain.clock import Calendar
from services.workflow.domain.efforts import Effort
from services.workflow.domain.hours import Week
from services.workflow.domain.members import CapacityIn, Member

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Seat:
    """A member, locked, with the number of orders they work on now, and the points and minutes of these."""

    member: Member
    open_orders: int
    open_points: int = 0
    open_minutes: int = 0
    id: UUID = field(init=False)
    id_text: str = field(init=False)
    name: str = field(init=False)

    def __post_init__(self) -> None:
        """Have at hand what is asked of every seat for every order."""
        self.id, self.id_text, self.name = self.member.id, str(self.member.id), self.member.name

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
        if self.member.capacity_in is CapacityIn.ORDERS:
            return self.is_free
        return self.used + effort.points <= self.member.capacity or (self.used == 0 and self.is_free)

    def take(self, effort: Effort) -> None:
        self.open_orders += 1
        self.open_points += effort.points
        self.open_minutes += effort.minutes

    def give(self, effort: Effort) -> None:
        self.open_orders -= 1
        self.open_points -= effort.points
        self.open_minutes -= effort.minutes

    @property
    def has(self) -> str:
        return f"{self.used} of {self.member.capacity} {self.member.capacity_in.value}"

    @property
    def load(self) -> float:
        return self.used / self.member.capacity

    @property
    def waits_since(self) -> datetime:
        return self.member.last_assigned_at or _LONG_AGO

    @property
    def rank(self) -> tuple[float, datetime, str]:
        """The least loaded first, then who waits longest for a new order, then by name."""
        return self.load, self.waits_since, self.name

    def done_at(self, effort: Effort, agency: Calendar, at: datetime) -> datetime:
        """Return when the member will have worked through what they have and this order too, in their own hours."""
        hours = Week.read(self.member.working_hours)
        calendar = agency if hours.is_empty else Calendar(hours, self.member.zone, agency.holidays)
        return calendar.due_after(at, timedelta(minutes=self.open_minutes + effort.minutes))
