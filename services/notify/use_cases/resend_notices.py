"""Resend notices: have many tried again at once, those of a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notify.domain.kinds import TO_PROGRAMS
from services.notify.domain.states import Move, NoticeState, states_before
from services.notify.storage.notices import Again
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import NOTICES_RESEND


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendNotices:
    """`actor` wants those written from `since` until before `until`, to one recipient or of one order where that is said.

    What has failed is tried again. `with_delivered` replays to programs what they were told before (rule N-5): people are
    not told twice.
    """

    actor: Actor
    since: datetime
    until: datetime
    recipient_id: UUID | None = None
    order_id: OrderId | None = None
    with_delivered: bool = False


def resend_notices(work: Work, ask: ResendNotices) -> int:
    """Return how many were queued for a try at once, with all their tries ahead; wakes the desks. Raises NotAllowed."""
    ask.actor.require(NOTICES_RESEND)
    again = Again(since=ask.since, until=ask.until, recipient_id=ask.recipient_id, order_id=ask.order_id)
    queued = work.notices.queue_again(again, states=(NoticeState.FAILED,), at=work.now())
    if ask.with_delivered:
        queued += work.notices.queue_again(
            again, states=states_before(Move.REPLAY), at=work.now(), channels=sorted(TO_PROGRAMS)
        )
    for channel in sorted(set(queued)):
        work.wake_desk(channel)
    return len(queued)
