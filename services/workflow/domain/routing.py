"""Routing: who gets an order, and why everybody else does not (rule W-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.assignments import Part
from services.workflow.domain.base import Base
from services.workflow.domain.ranking import Need, ranked, why
from services.workflow.domain.seats import Seat
from shared.kernel.ids import OrderId


class Candidate(NamedTuple):
    """Somebody who was considered. `reason` follows their name in a sentence: `has 4 of 6 orders`."""

    member_id: UUID
    name: str
    is_chosen: bool
    reason: str

    def as_row(self) -> dict[str, Any]:
        return {
            "member_id": str(self.member_id),
            "name": self.name,
            "is_chosen": self.is_chosen,
            "reason": self.reason,
        }


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


def decide(need: Need, seats: Sequence[Seat]) -> Decision:
    """Choose the first by the need's rule among those who may have the order; account for everybody."""
    free: list[Seat] = []
    able: list[tuple[Seat, str]] = []
    unfit: list[tuple[Seat, str]] = []
    for seat in sorted(seats, key=lambda one: one.rank):
        if (no := need.unfit(seat)) is not None:
            unfit.append((seat, no))
        elif (no := need.kept(seat)) is not None:
            able.append((seat, no))
        else:
            free.append(seat)
            able.append((seat, f"has {seat.has}"))
    chosen = ranked(need, free)
    first = chosen[0] if chosen else None
    unfit.sort(key=lambda one: one[0].name)
    candidates = [Candidate(first.id, first.name, is_chosen=True, reason=why(need, chosen, len(able)))] if first else []
    candidates += [
        Candidate(seat.id, seat.name, is_chosen=False, reason=reason)
        for seat, reason in (*able, *unfit)
        if seat is not first
    ]
    return Decision(seat=first, candidates=tuple(candidates))


class RoutingDecision(Base):
    """A decision as it was made; never changed. `candidates` are rows of member_id, name, is_chosen, reason."""

    __tablename__ = "routing_decisions"
    __table_args__ = (Index("routing_decisions_by_order", "order_id", "decided_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"))
    decided_at: Mapped[datetime]
    strategy: Mapped[str]
    part: Mapped[Part]
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    sentence: Mapped[str]
    candidates: Mapped[list[dict[str, Any]]]

    @classmethod
    def record(
        cls, decision_id: UUID, decision: Decision, *, order_id: OrderId, strategy: str, part: Part, at: datetime
    ) -> "RoutingDecision":
        return cls(
            id=decision_id,
            order_id=order_id,
            decided_at=at,
            strategy=strategy,
            part=part,
            member_id=decision.seat.member.id if decision.seat else None,
            sentence=decision.sentence,
            candidates=[one.as_row() for one in decision.candidates],
        )
