"""Record time: a member says how long they worked on an order."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.workflow.domain.time_spent import TimeSpent
from services.workflow.domain.visibility import require_work
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import MemberId, OrderId, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTime:
    """`actor` worked `minutes` on `order_id` on that day. `entry_id` makes a repeat harmless."""

    actor: Actor
    order_id: OrderId
    minutes: int
    worked_on: date
    note: str = ""
    entry_id: UUID | None = None


def record_time(work: Work, ask: RecordTime) -> TimeSpent:
    """Return the entry; the same `entry_id` again is no news. Raises OrderUnknown, NotYours, MemberUnknown."""
    order = work.orders.locked(ask.order_id)
    require_work(ask.actor, order)
    if ask.entry_id is not None and (known := work.times.find(ask.entry_id)) is not None:
        return known
    member = work.members.get(ask.actor.id) if ask.actor.id else None
    spent = TimeSpent(
        id=ask.entry_id or new_id(),
        order_id=order.id,
        member_id=MemberId(member.id) if member else None,
        member_name=ask.actor.name,
        minutes=ask.minutes,
        worked_on=ask.worked_on,
        note=ask.note,
    )
    work.times.add(spent)
    return spent
