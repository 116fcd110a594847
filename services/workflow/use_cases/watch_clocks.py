"""Watch the clocks: tell what is due soon, what is overdue and what stands in a stage for too long, once (rule W-12)."""

from datetime import timedelta
from typing import Final

from services.workflow.storage.work import Work
from shared.contracts.workflow.facts import WatchClocks
from shared.kernel.actors import SYSTEM

_AGAIN: Final = timedelta(minutes=1)
_MOST: Final = 500


def watch_clocks(work: Work, ask: WatchClocks) -> None:
    """Tell OrderOverdue, DueDateNeared, and OrderAtRisk for a stage's limit, of each order once for each date; look again in a minute.

    More than one bulk of them is looked at again at once.
    """
    now = work.now()
    late = work.orders.late_locked(now, most=_MOST)
    for order in late:
        work.tell(SYSTEM, order, order.tell_late(now))
    soon = work.orders.soon_locked(now, work.due_soon_for, most=_MOST) if work.due_soon_for else ()
    for order in soon:
        work.tell(SYSTEM, order, order.tell_soon(work.due_soon_for, now))
    is_all = max(len(late), len(soon)) < _MOST
    work.later(WatchClocks(asked_at=now), at=now + (_AGAIN if is_all else timedelta()), key="watch-clocks")
