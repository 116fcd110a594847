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
    """A member, locked, with the number of orders they work on now, and the points and minutes of these.

    What they do, as what, and what their capacity counts is as it was when the seat was made.
    """

    member: Member
    open_orders: int
    open_points: int = 0
    open_minutes: int = 0
    id: UUID = field(init=False)
    id_text: str = field(init=False)
    name: str = field(init=False)
    role_key: str = field(init=False)
    services: frozenset[str] = field(init=False)
    parts: frozenset[str] = field(init=False)
    counts_points: bool = field(init=False)

    def __post_init__(self) -> None:
        """Have at hand what is asked of every seat for every order: a mapped attribute takes far longer to read."""
        member = self.member
        self.id, self.id_text, self.name, self.role_key = member.id, str(member.id), member.name, member.role_key
        self.services, self.parts = frozenset(member.services), frozenset(member.parts)
        self.counts_points = member.capacity_in is CapacityIn.POINTS

    @property
    def used(self) -> int:
        return self.open_points if self.counts_points else self.open_orders

    @property
    def is_free(self) -> bool:
        return self.used < self.member.capacity

    @property
    def room(self) -> int:
        """How many more orders may find a place here at most."""
        return max(0, self.member.capacity - self.used)

    def fits(self, effort: Effort) -> bool:
        """Tell whether the order finds room. Alone it always does: else one that is larger than a capacity would wait for ever."""
        if not self.counts_points:
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
        unit = CapacityIn.POINTS if self.counts_points else CapacityIn.ORDERS
        return f"{self.used} of {self.member.capacity} {unit}"

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
