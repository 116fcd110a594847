"""What an agency says about routing: how each service's parts are given out, and whom each client wants or does not want."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.assignments import Part
from services.workflow.domain.base import Base
from services.workflow.domain.efforts import ONE_POINT, Effort
from shared.kernel.ids import ClientId


class Strategy(StrEnum):
    """How the best of those who may is found: in the order they are named, in turn, by load, by who is done first."""

    FIXED = "fixed"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    BEST_FIT = "best_fit"


class RoutingRule(Base):
    """How a part of a service is given out. `members`, where there are any, are the only ones who get it.

    `is_at_start` has the part filled when the order is queued, and not first when a stage needs it.
    Who has not begun after `take_back_minutes` loses the order again (rule W-5).
    """

    __tablename__ = "routing_rules"

    service_code: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[Part] = mapped_column(primary_key=True)
    strategy: Mapped[Strategy]
    members: Mapped[list[str]]
    is_same_member: Mapped[bool]
    is_at_start: Mapped[bool]
    take_back_minutes: Mapped[int | None]


class ServiceEffort(Base):
    """What one order of a service asks of a member for each unit of its quantity."""

    __tablename__ = "service_efforts"

    service_code: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int]
    minutes: Mapped[int]


class RushDeadline(Base):
    """In how many working hours an order of a service is due once it is a rush."""

    __tablename__ = "rush_deadlines"

    service_code: Mapped[str] = mapped_column(primary_key=True)
    hours: Mapped[int]


class Preference(Base):
    """Whom a client wants and whom they do not want, by member ids."""

    __tablename__ = "preferences"

    client_id: Mapped[ClientId] = mapped_column(primary_key=True)
    preferred: Mapped[list[str]]
    excluded: Mapped[list[str]]


@lru_cache(maxsize=1_000)
def _least_loaded(service_code: str, part: Part) -> RoutingRule:
    return RoutingRule(
        service_code=service_code,
        part=part,
        strategy=Strategy.LEAST_LOADED,
        members=[],
        is_same_member=False,
        is_at_start=part is Part.WORKER,
        take_back_minutes=None,
    )


@dataclass(frozen=True, slots=True)
class RoutingRules:
    """All that is said. A part of a service of which nothing is said goes to the least loaded."""

    rules: Mapping[tuple[str, Part], RoutingRule] = field(default_factory=dict)
    efforts: Mapping[str, ServiceEffort] = field(default_factory=dict)
    preferences: Mapping[UUID, Preference] = field(default_factory=dict)

    def of(self, service_code: str, part: Part) -> RoutingRule:
        return self.rules.get((service_code, part)) or _least_loaded(service_code, part)

    def parts_at_start(self, service_code: str) -> tuple[Part, ...]:
        """Return the parts that are filled as soon as an order is queued, the worker first."""
        others = (one.part for (code, _), one in self.rules.items() if code == service_code and one.is_at_start)
        return (Part.WORKER, *(part for part in others if part is not Part.WORKER))

    def effort_of(self, service_code: str, quantity: int, estimated_minutes: int | None = None) -> Effort:
        """Return what an order asks for; the minutes that intake estimated for it count before those of the service."""
        said = self.efforts.get(service_code)
        if said is None:
            return Effort(minutes=estimated_minutes) if estimated_minutes else ONE_POINT
        minutes = said.minutes * quantity if estimated_minutes is None else estimated_minutes
        return Effort(points=said.points * quantity, minutes=minutes)


NOTHING_SAID: Final = RoutingRules()
