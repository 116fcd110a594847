"""Routing: who gets an order, and why everybody else does not (rule W-3)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.assignments import Part
from services.workflow.domain.base import Base
from services.workflow.domain.ranking import Need, ranked, why
from services.workflow.domain.seats import Seat
from services.workflow.domain.verdicts import OF_MANY, UNFIT, Verdict
from shared.kernel.ids import OrderId

#: So many are named in a sentence; of others it tells how many there are.
_NAMED: Final = 12


class Candidate(NamedTuple):
    """Somebody who was considered. `reason` follows their name in a sentence: `has 4 of 6 orders`."""

    member_id: UUID
    name: str
    is_chosen: bool
    reason: str


#: A seat at the moment of a decision, what was said of it, and how much it had.
Heard = tuple[Seat, Verdict, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What routing decided: the chosen seat or None with the reason, and every candidate, the chosen one first.

    `sentence` is the decision in words. Where more than a dozen were considered the others are counted.
    """

    seat: Seat | None
    reason: str
    heard: Sequence[Heard]
    part: Part
    sentence: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sentence", self._sentence())

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(map(self._candidate, self.heard))

    def _sentence(self) -> str:
        if not self.heard:
            return "Nobody takes orders yet."
        named = map(self._candidate, self.heard[:_NAMED])
        said = [f"{one.name}{':' if one.is_chosen else ''} {one.reason}" for one in named]
        others = Counter(verdict for _, verdict, _ in self.heard[_NAMED:])
        said += [f"{many} more {OF_MANY[verdict]}" for verdict, many in others.items()]
        return f"{'' if self.seat else 'Nobody is free: '}{'; '.join(said)}."

    def _candidate(self, heard: Heard) -> Candidate:
        seat, verdict, used = heard
        if seat is self.seat:
            return Candidate(seat.id, seat.name, is_chosen=True, reason=self.reason)
        has = what_they_have(used, seat.member.capacity, seat.member.capacity_in)
        return Candidate(seat.id, seat.name, is_chosen=False, reason=verdict.words(has=has, part=self.part))


def what_they_have(used: int, capacity: int, unit: str) -> str:
    return f"{used} of {capacity} {unit}"


def decide(need: Need, seats: Iterable[Seat]) -> Decision:
    """Choose the first by the need's rule among those who may have the order; account for everybody."""
    line = sorted(seats, key=by_rank)
    return decide_in_line(need, line, {seat: need.barred(seat) for seat in line})


def decide_in_line(need: Need, line: Iterable[Seat], barred: Mapping[Seat, Verdict | None]) -> Decision:
    """Do so among seats that stand by their rank, and of which is known whom anything but their room keeps from the order."""
    free: list[Seat] = []
    able: list[Heard] = []
    unfit: list[Heard] = []
    for seat in line:
        if (no := barred[seat]) is None:
            if seat.fits(need.effort):
                free.append(seat)
                able.append((seat, Verdict.FREE, seat.used))
            else:
                able.append((seat, Verdict.FULL, seat.used))
        elif no in UNFIT:
            unfit.append((seat, no, 0))
        else:
            able.append((seat, no, seat.used))
    unfit.sort(key=lambda heard: heard[0].name)
    if not free:
        return Decision(seat=None, reason="", heard=able + unfit, part=need.part)
    chosen = ranked(need, free)
    first = chosen[0]
    others = [heard for heard in able if heard[0] is not first]
    heard = [(first, Verdict.FREE, first.used), *others, *unfit]
    return Decision(seat=first, reason=why(need, chosen, len(able)), heard=heard, part=need.part)


def by_rank(seat: Seat) -> tuple[float, datetime, str]:
    return seat.rank


class Roster(Base):
    """Who took orders when decisions were made: rows of id, name, capacity and its unit. Never changed."""

    __tablename__ = "routing_rosters"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    members: Mapped[list[list[Any]]] = mapped_column(JSON)


class RoutingDecision(Base):
    """A decision as it was made; never changed.

    `account` has everybody who was considered: their places in the roster, a letter for each verdict, and what they had. Decisions
    that are older than rosters have rows of member_id, name, is_chosen, reason in `candidates` instead.
    """

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
    roster_id: Mapped[UUID | None]
    account: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    @classmethod
    def record(
        cls, decision_id: UUID, decision: Decision, need: Need, *, order_id: OrderId, roster_id: UUID
    ) -> "RoutingDecision":
        """Return the decision that was made on `need`, among people of a roster."""
        return cls(
            id=decision_id,
            order_id=order_id,
            decided_at=need.at,
            strategy=need.rule.strategy.value,
            part=need.part,
            member_id=decision.seat.id if decision.seat else None,
            sentence=decision.sentence,
            candidates=[],
            roster_id=roster_id,
            account={
                "reason": decision.reason,
                "places": [seat.place for seat, _, _ in decision.heard],
                "verdicts": "".join([verdict for _, verdict, _ in decision.heard]),
                "used": [used for _, _, used in decision.heard],
            },
        )


def candidates_of(account: Mapping[str, Any], roster: Sequence[Sequence[Any]], part: Part) -> list[Candidate]:
    """Return everybody whom a decision considered, with the reasons in words, from its account and its roster."""
    found: list[Candidate] = []
    for place, letter, used in zip(account["places"], account["verdicts"], account["used"], strict=True):
        member_id, name, capacity, unit = roster[place]
        is_chosen = bool(account["reason"]) and not found
        words = Verdict(letter).words(has=what_they_have(used, capacity, unit), part=part)
        found.append(Candidate(UUID(member_id), name, is_chosen, account["reason"] if is_chosen else words))
    return found
