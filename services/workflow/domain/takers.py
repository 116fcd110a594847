"""Takers: members who take orders as routing sees them, copied so that they can be kept from one piece of work to the next."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from services.workflow.domain.absences import Absence
from services.workflow.domain.clock import Calendar
from services.workflow.domain.members import CapacityIn, Member
from services.workflow.domain.pipelines import Pipeline
from services.workflow.domain.presence import Present
from services.workflow.domain.roles import Role
from services.workflow.domain.routing_rules import RoutingRules
from shared.kernel.ids import MemberId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Taker(Present):
    """What routing asks of a member, as it was when it was copied. A mapped attribute takes far longer to read."""

    id: MemberId
    name: str
    role_key: str
    capacity: int
    capacity_in: CapacityIn
    services: frozenset[str]
    parts: frozenset[str]
    working_hours: Sequence[Mapping[str, Any]]
    time_zone: str
    is_active: bool
    starts_at: datetime | None
    leaves_at: datetime | None
    absences: Sequence[Absence]
    largest_order: Money | None
    id_text: str = ""

    @classmethod
    def copy(cls, row: Mapping[str, Any], role: Role, absences: Sequence[Absence]) -> Self:
        """Return the member of a row of their table."""
        names = ("id", "name", "role_key", "capacity", "capacity_in", "working_hours", "time_zone", "is_active")
        return cls(
            **{name: row[name] for name in (*names, "starts_at", "leaves_at")},
            services=frozenset(row["services"]),
            parts=frozenset(row["parts"]),
            absences=absences,
            largest_order=role.largest_order,
            id_text=str(row["id"]),
        )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


#: Somebody to whom an order may come.
Person = Member | Taker


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody who takes orders, all that is said about routing, and the pipelines; never changed.

    `roster` has each member's id, name, capacity and its unit, for the accounts of decisions to point into; the same roster has the same id.
    """

    takers: Sequence[Taker]
    rules: RoutingRules
    calendar: Calendar
    pipelines: Mapping[str, Pipeline] = field(default_factory=dict)
    roster: Sequence[Sequence[Any]] = field(init=False)
    roster_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        roster = [[one.id_text, one.name, one.capacity, one.capacity_in.value] for one in self.takers]
        digest = hashlib.sha256(orjson.dumps(roster)).digest()
        object.__setattr__(self, "roster", roster)
        object.__setattr__(self, "roster_id", UUID(bytes=digest[:16]))
