"""Routing: who gets an order, and why everybody else does not (rule W-3)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from services.workflow.domain.members import Member
from shared.kernel.ids import OrderId

LEAST_LOADED: Final = "least_loaded"

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Seat:
    """A member as routing sees them: locked, with the number of orders they work on now."""

    member: Member
    open_orders: int

    @property
    def is_free(self) -> bool:
        return self.open_orders < self.member.capacity

    @property
    def has(self) -> str:
        return f"{self.open_orders} of {self.member.capacity} orders"

    @property
    def load(self) -> float:
        return self.open_orders / self.member.capacity

    @property
    def rank(self) -> tuple[float, datetime, str]:
        """The least loaded first, then who waits longest for a new order, then by name."""
        return self.load, self.member.last_assigned_at or _LONG_AGO, self.member.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who was considered. `reason` follows their name in a sentence: `has 4 of 6 orders`."""

    member_id: UUID
    name: str
    is_chosen: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What routing decided: the chosen seat or None, and every candidate, the chosen one first."""

    seat: Seat | None
    candidates: tuple[Candidate, ...]

    @property
    def sentence(self) -> str:
        """The decision in words, whole."""
        if not self.candidates:
            return "Nobody takes orders yet."
        said = "; ".join(f"{one.name}{':' if one.is_chosen else ''} {one.reason}" for one in self.candidates)
        return f"{said}." if self.seat else f"Nobody is free: {said}."


def least_loaded(service_code: str, service_name: str, seats: Sequence[Seat]) -> Decision:
    """Choose the member with the fewest open orders for their capacity among those who do the service and are free."""
    able = sorted((seat for seat in seats if seat.member.does(service_code)), key=lambda seat: seat.rank)
    unable = sorted((seat.member.name, seat.member.id) for seat in seats if not seat.member.does(service_code))
    free = [seat for seat in able if seat.is_free]
    chosen = free[0] if free else None
    ordered = [*([chosen] if chosen else []), *(seat for seat in able if seat is not chosen)]
    candidates = [
        Candidate(
            member_id=seat.member.id,
            name=seat.member.name,
            is_chosen=seat is chosen,
            reason=_why(free, len(able), service_name) if seat is chosen else _why_not(seat),
        )
        for seat in ordered
    ]
    candidates += [
        Candidate(member_id=member_id, name=name, is_chosen=False, reason="does not do this service")
        for name, member_id in unable
    ]
    return Decision(seat=chosen, candidates=tuple(candidates))


def _why(free: Sequence[Seat], able: int, service_name: str) -> str:
    first, *others = free
    if able == 1:
        return f"has {first.has} and is the only one who does {service_name}"
    if not others:
        return f"has {first.has} and is the only one of {able} who do {service_name} with room for more"
    if others[0].load > first.load:
        return f"has {first.has}, the lightest load of {able} who do {service_name}"
    longest = others[0].rank[1] > first.rank[1]
    tie = "has waited longest for a new order" if longest else "comes first by name"
    return f"has {first.has}, as light a load as {others[0].member.name}, and {tie}"


def _why_not(seat: Seat) -> str:
    return f"has {seat.has}" if seat.is_free else f"has {seat.has}: no room for more"


class RoutingDecision(Base):
    """A decision as it was made; never changed. `candidates` are rows of member_id, name, is_chosen, reason."""

    __tablename__ = "routing_decisions"
    __table_args__ = (Index("routing_decisions_by_order", "order_id", "decided_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"))
    decided_at: Mapped[datetime]
    strategy: Mapped[str]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    sentence: Mapped[str]
    candidates: Mapped[list[dict[str, Any]]]

    @classmethod
    def record(cls, decision_id: UUID, decision: Decision, *, strategy: str, at: datetime) -> "RoutingDecision":
        return cls(
            id=decision_id,
            decided_at=at,
            strategy=strategy,
            member_id=decision.seat.member.id if decision.seat else None,
            sentence=decision.sentence,
            candidates=[asdict(one) | {"member_id": str(one.member_id)} for one in decision.candidates],
        )
