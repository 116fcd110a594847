"""Ranking: what an order needs, who may have it, and in which order they come (rule W-3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from services.workflow.domain.assignments import Part
from services.workflow.domain.clock import OFFICE, Calendar
from services.workflow.domain.efforts import ONE_POINT, Effort
from services.workflow.domain.routing_rules import Preference, RoutingRule, Strategy
from services.workflow.domain.seats import Seat
from services.workflow.domain.verdicts import Verdict
from shared.kernel.money import Money

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A part of an order that wants a member at `at`. `usual` is who worked for the client before, where the rule asks for them.

    `role_key` and `member_id` are whom the stage is for, None for any; `before` is who had the part of this order before.
    """

    service_code: str
    service_name: str
    part: Part
    total: Money
    rule: RoutingRule
    at: datetime
    effort: Effort = ONE_POINT
    due_at: datetime | None = None
    preference: Preference | None = None
    usual: UUID | None = None
    before: UUID | None = None
    role_key: str | None = None
    member_id: UUID | None = None
    calendar: Calendar = field(default=OFFICE)

    def barred(self, seat: Seat) -> Verdict | None:
        """Return why the member may not have the order whatever room they have, or None where they may."""
        member = seat.member
        if self.service_code not in member.services:
            return Verdict.OTHER_SERVICE
        if self.part not in member.parts:
            return Verdict.OTHER_PART
        if self.role_key is not None and self.role_key != member.role_key:
            return Verdict.OTHER_ROLE
        if self.member_id is not None and self.member_id != member.id:
            return Verdict.OTHER_MEMBER
        return self._kept(seat)

    def _kept(self, seat: Seat) -> Verdict | None:
        """Return why a member who does such work may not have it for this client, now, at this price."""
        member = seat.member
        if self.rule.members and member.id_text not in self.rule.members:
            return Verdict.NOT_NAMED
        if self.preference is not None and member.id_text in self.preference.excluded:
            return Verdict.EXCLUDED
        if (away := seat.kept_away(self.at)) is not None:
            return away
        return None if member.allows(self.total) else Verdict.TOO_LARGE

    def no_to(self, seat: Seat) -> str | None:
        """Return why the member may not have the order, as words after their name, or None where they may."""
        verdict = self.barred(seat) or (None if seat.fits(self.effort) else Verdict.FULL)
        return verdict.words(has=seat.has, part=self.part) if verdict else None

    def is_wanted(self, seat: Seat) -> bool:
        return self.preference is not None and seat.member.id_text in self.preference.preferred


_Key = Callable[[Need, Seat], tuple[Any, ...]]


def _best_fit(need: Need, seat: Seat) -> tuple[Any, ...]:
    """Who is done by the due date comes before who is not; of these who is done first."""
    done = seat.done_at(need.effort, need.calendar, need.at)
    return done > (need.due_at or _NEVER), done, *seat.rank


_KEYS: Final[Mapping[Strategy, _Key]] = {
    Strategy.FIXED: lambda need, seat: (_place(need, seat), *seat.rank),
    Strategy.ROUND_ROBIN: lambda _, seat: (seat.waits_since, seat.name),
    Strategy.LEAST_LOADED: lambda _, seat: seat.rank,
    Strategy.BEST_FIT: _best_fit,
}


def _place(need: Need, seat: Seat) -> int:
    return need.rule.members.index(seat.member.id_text) if need.rule.members else 0


def ranked(need: Need, seats: Sequence[Seat]) -> list[Seat]:
    """Return `seats` with the best first: who had the order before, whom the client wants, who worked for them, then by the rule.

    `seats` come by their rank, which is all that counts where loads are to be even.
    """
    key = _KEYS[need.rule.strategy]
    by_rule = (
        list(seats) if need.rule.strategy is Strategy.LEAST_LOADED else sorted(seats, key=lambda seat: key(need, seat))
    )
    if need.before is None and need.preference is None and need.usual is None:
        return by_rule
    return sorted(by_rule, key=lambda seat: (seat.id != need.before, not need.is_wanted(seat), seat.id != need.usual))


def why(need: Need, free: Sequence[Seat], able: int) -> str:
    """Say why the first of `free` is chosen, of `able` who do such work."""
    first, *others = free
    if first.id == need.before:
        return f"has {first.has} and has worked on this order before"
    if need.is_wanted(first):
        return f"has {first.has} and is whom the client prefers"
    if first.id == need.usual:
        return f"has {first.has} and has worked for this client before"
    if able == 1:
        return f"has {first.has} and is the only one who does {need.service_name}"
    if not others:
        return f"has {first.has} and is the only one of {able} who do {need.service_name} with room for more"
    return _SENTENCES[need.rule.strategy](need, first, others[0], able)


def _by_load(need: Need, first: Seat, second: Seat, able: int) -> str:
    if second.load > first.load:
        return f"has {first.has}, the lightest load of {able} who do {need.service_name}"
    longest = second.waits_since > first.waits_since
    tie = "has waited longest for a new order" if longest else "comes first by name"
    return f"has {first.has}, as light a load as {second.member.name}, and {tie}"


def _by_turn(need: Need, first: Seat, second: Seat, able: int) -> str:
    how = "has waited longest for a new order" if second.waits_since > first.waits_since else "comes first by name"
    return f"has {first.has} and {how} of {able} who do {need.service_name}"


def _by_finish(need: Need, first: Seat, second: Seat, able: int) -> str:
    done = first.done_at(need.effort, need.calendar, need.at)
    when = f"would be done on {done:%Y-%m-%d at %H:%M} UTC"
    late = need.due_at is not None and done > need.due_at
    return f"has {first.has} and {when}, {'late, but ' if late else ''}first of {able} who do {need.service_name}"


_SENTENCES: Final[Mapping[Strategy, Callable[[Need, Seat, Seat, int], str]]] = {
    Strategy.FIXED: lambda need, first, *_: f"has {first.has} and is named first for {need.service_name}",
    Strategy.ROUND_ROBIN: _by_turn,
    Strategy.LEAST_LOADED: _by_load,
    Strategy.BEST_FIT: _by_finish,
}
