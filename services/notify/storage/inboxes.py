"""What each person was told, as they see it themselves."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.notice import Notice
from services.notify.domain.refusals import NoticeUnknown
from shared.kernel.ids import NoticeId

_SHOWN: Final = (
    Notice.id.label("notice_id"),
    Notice.order_id,
    Notice.kind,
    Notice.subject,
    Notice.text,
    Notice.created_at,
    Notice.read_at,
)


class Inboxes:
    """The same fact is shown once, however many channels it went by; what has no words yet is not there yet."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(
        self,
        reader_id: UUID,
        *,
        is_unread: bool,
        before: NoticeId | None,
        limit: int,
        hidden: Collection[NoticeKind] = (),
    ) -> list[Mapping[str, Any]]:
        """Return at most `limit` of what `reader_id` was told before `before`, newest first; nothing of a kind that is hidden."""
        query = select(*_SHOWN).where(Notice.recipient_id == reader_id, Notice.subject != "")
        if hidden:
            query = query.where(Notice.kind.not_in(hidden))
        if is_unread:
            query = query.where(Notice.read_at.is_(None))
        if before is not None:
            query = query.where(Notice.id < before)
        rows = self._session.execute(query.order_by(Notice.id.desc()).limit(limit)).mappings()
        return [{**row, "kind": row["kind"].value} for row in rows]

    def since(self, reader_id: UUID, since: datetime, *, limit: int) -> list[dict[str, Any]]:
        """Return at most `limit` of what came to the inbox after `since` and was not read, as plain values, oldest first."""
        query = (
            select(Notice.subject, Notice.order_id, Notice.created_at)
            .where(Notice.recipient_id == reader_id, Notice.channel == Channel.PORTAL, Notice.read_at.is_(None))
            .where(Notice.created_at > since, Notice.subject != "")
            .order_by(Notice.id)
            .limit(limit)
        )
        return [
            {
                "subject": row.subject,
                "order_id": str(row.order_id) if row.order_id else None,
                "told_at": row.created_at.isoformat(),
            }
            for row in self._session.execute(query)
        ]

    def unread(self, reader_id: UUID, hidden: Collection[NoticeKind] = ()) -> int:
        query = select(func.count()).where(
            Notice.recipient_id == reader_id, Notice.read_at.is_(None), Notice.subject != ""
        )
        if hidden:
            query = query.where(Notice.kind.not_in(hidden))
        return self._session.scalar(query) or 0

    def read(self, reader_id: UUID, notice_ids: Sequence[NoticeId] | None, *, at: datetime) -> None:
        """Mark these, or all, as read at `at` unless they were before. Raises NoticeUnknown where one is not theirs."""
        query = update(Notice).where(Notice.recipient_id == reader_id)
        if notice_ids is not None:
            query = query.where(Notice.id.in_(notice_ids))
        query = query.values(read_at=func.coalesce(Notice.read_at, at)).execution_options(synchronize_session=False)
        marked = self._session.scalars(query.returning(Notice.id)).all()
        if notice_ids is not None and set(marked) != set(notice_ids):
            raise NoticeUnknown("there is no such notice to you")
