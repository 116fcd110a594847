"""Who is on an order: the verbs of putting members on it, taking them off, and waiting in the pool."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from services.workflow.domain import telling
from services.workflow.domain.assignments import ROUTED, Assignment, Part
from services.workflow.domain.efforts import ONE_POINT, Effort
from services.workflow.domain.news import NO_NEWS, News
from services.workflow.domain.refusals import MemberUnavailable, OrderClosed
from services.workflow.domain.states import OrderState
from services.workflow.domain.takers import Person

if TYPE_CHECKING:
    from services.workflow.domain.orders import Order

#: The states in which an order needs a worker.
AT_WORK: Final = frozenset({OrderState.QUEUED, OrderState.IN_PROGRESS, OrderState.WAITING, OrderState.IN_REVISION})


class Staffed:
    """What an order is as something that members work on. orders.py has its columns."""

    if TYPE_CHECKING:
        id: Any
        number: Any
        state: Any
        pool_reason: Any
        pool_part: Any
        pool_role: Any
        pool_member: Any
        pool_also: Any
        assignments: Any

    @property
    def _order(self) -> "Order":
        return cast("Order", self)

    def members_as(self, part: Part) -> list[UUID]:
        """Return who is on the order in `part`; of an order that is not over, only those who still are."""
        return [one.member_id for one in self.assignments if one.part is part and (one.is_open or self.state.is_final)]

    @property
    def routed_members(self) -> list[UUID]:
        """Return whose capacity the order takes up, or took up while it was not over."""
        return [member_id for part in ROUTED for member_id in self.members_as(part)]

    @property
    def working(self) -> list[UUID]:
        """Return everybody who is on the order now, in whichever part."""
        return list(dict.fromkeys(one.member_id for one in self.assignments if one.is_open))

    @property
    def lacking(self) -> list[Part]:
        """Return the parts for which the order waits in the pool."""
        if self.pool_reason is None:
            return []
        return [self.pool_part or Part.WORKER, *map(Part, self.pool_also)]

    def wait(self, reason: str, part: Part, *, role_key: str | None = None, member_id: UUID | None = None) -> None:
        """Wait in the pool for somebody who takes `part`: of the role or for the member where one is named. Waiting for it already is no news.

        Where the order waits for somebody else too, its reason stays that of the first.
        """
        if self.pool_reason is None:
            self.pool_reason, self.pool_part, self.pool_role, self.pool_member = reason, part, role_key, member_id
        elif part not in self.lacking:
            self.pool_also = [*self.pool_also, part.value]

    def leave_pool(self) -> None:
        self.pool_reason = self.pool_part = self.pool_role = self.pool_member = None
        self.pool_also = []

    def _wait_no_more_for(self, part: Part) -> None:
        """Somebody has `part`: the order goes on waiting for what else it lacks."""
        reason, others = self.pool_reason, [one for one in self.lacking if one is not part]
        if len(others) == len(self.lacking):
            return
        if part is not self.lacking[0]:
            self.pool_also = [one.value for one in others[1:]]
            return
        self.leave_pool()
        for one in others:
            self.wait(reason, one)

    def last_in(self, part: Part) -> UUID | None:
        """Return who had `part` last, whether they still have it or not."""
        had = [one for one in self.assignments if one.part is part]
        return max(had, key=lambda one: one.since).member_id if had else None

    def let_off(self, reason: str, at: datetime, *, names: Mapping[UUID, str]) -> News:
        """Close what routing opened: those members keep the order in their lists, and have room for another."""
        news = NO_NEWS
        for one in self.assignments:
            if one.is_open and one.part in ROUTED:
                one.is_open = False
                news += telling.let_off(self._order, one, names.get(one.member_id, "A member"), reason, at)
        return news

    def has_member(self, member_id: UUID | None) -> bool:
        return any(one.member_id == member_id for one in self.assignments)

    def is_with(self, member_id: UUID | None) -> bool:
        """Tell whether the member works on the order now."""
        return any(one.member_id == member_id and one.is_open for one in self.assignments)

    @property
    def is_at_work(self) -> bool:
        """Tell whether somebody has the order to work on, or should have."""
        return self.state in AT_WORK

    def assign(self, member: Person, part: Part, *, reason: str, at: datetime, effort: Effort = ONE_POINT) -> News:
        """Put `member` on the order as `part`; `reason` is a sentence. Saying so twice is no news (rule W-7).

        Raises OrderClosed, MemberUnavailable.
        """
        self.require_open()
        if not member.is_active:
            raise MemberUnavailable(f"{member.name} has left the team")
        if member.id in self.members_as(part):
            return NO_NEWS
        self._take_on(member, part, effort, at)
        why = self.pool_reason
        self._wait_no_more_for(part)
        if why is not None and self.state is OrderState.QUEUED and not self.members_as(Part.WORKER):
            self.wait(why, Part.WORKER)
        return telling.assigned(self._order, member, part, reason, at)

    def unassign(self, member: Person, part: Part, *, reason: str, at: datetime) -> News:
        """Take `member` off the part; a queued order left without a worker is in the pool. Not on it is no news.

        Raises OrderClosed.
        """
        self.require_open()
        gone = next((one for one in self.assignments if one.member_id == member.id and one.part is part), None)
        if gone is None or not gone.is_open:
            return NO_NEWS
        self.assignments.remove(gone)
        if self.state is OrderState.QUEUED and not self.members_as(Part.WORKER):
            self.wait(reason, Part.WORKER)
        return telling.unassigned(self._order, member, part, reason, at)

    def hand_back(self, member: Person, part: Part, *, reason: str, at: datetime) -> News:
        """Take the order from a member who can't work on it: begun or not, it waits in the pool for another (rule W-5).

        Not on it is no news. Raises OrderClosed.
        """
        had_it = member.id in self.members_as(part)
        news = self.unassign(member, part, reason=reason, at=at)
        if had_it and part in ROUTED and self.is_at_work and not self.members_as(part):
            self.wait(reason, part)
        return news

    def _take_on(self, member: Person, part: Part, effort: Effort, at: datetime) -> None:
        """Open an assignment; one that had been closed is opened again."""
        was = next((one for one in self.assignments if one.member_id == member.id and one.part is part), None)
        if was is None:
            was = Assignment(order_id=self.id, member_id=member.id, part=part)
            self.assignments.append(was)
        was.since, was.is_open = at, True
        was.points, was.minutes = effort.points, effort.minutes

    def require_open(self) -> None:
        if self.state.is_final:
            raise OrderClosed(f"order {self.number} is {self.state.words}")
