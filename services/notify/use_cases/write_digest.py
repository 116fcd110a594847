"""Write a digest: what somebody was told since the last one, in one mail."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.notice import Notice
from services.notify.storage.work import Work

#: More stands in the inbox.
_MOST: Final = 50
_LONGEST_GAP: Final = timedelta(days=8)


def write_digest(work: Work, person_id: UUID) -> None:
    """The mail is queued, unless there is nothing that they have not read. Twice is no news. Raises PersonUnknown."""
    person = work.people.get(person_id)
    last = work.notices.last_of(person_id, NoticeKind.DIGEST)
    since = max(last, work.now() - _LONGEST_GAP) if last else work.now() - _LONGEST_GAP
    items = work.inboxes.since(person_id, since, limit=_MOST)
    if not items or not person.is_active:
        return
    work.notices.add_once(
        Notice.about(
            NoticeKind.DIGEST,
            f"digest:{work.now().date().isoformat()}",
            person,
            channel=Channel.EMAIL,
            order_id=None,
            details={"items": items, "orders": [], "written_at": work.now().isoformat()},
            at=work.now(),
            trace_id=work.trace.trace_id,
        )
    )
