"""Notices, kept."""

from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.domain.kinds import NoticeKind
from services.notify.domain.notice import Notice
from services.notify.domain.refusals import NoticeUnknown
from shared.kernel.ids import NoticeId, OrderId

_COLUMNS = [column.key for column in inspect(Notice).column_attrs]


class Notices:
    def __init__(self, session: Session) -> None:
        self._session = session

    def locked(self, notice_id: NoticeId) -> Notice:
        """Return the notice, and let nobody else change it until the work is done. Raises NoticeUnknown."""
        found = self._session.scalar(select(Notice).where(Notice.id == notice_id).with_for_update())
        if found is None:
            raise NoticeUnknown(f"there is no notice {notice_id}")
        return found

    def newest(self, kind: NoticeKind, order_id: OrderId | None) -> Notice | None:
        """Return the newest notice of a kind, of one order where one is named."""
        query = select(Notice).where(Notice.kind == kind).order_by(Notice.id.desc()).limit(1)
        return self._session.scalar(query if order_id is None else query.where(Notice.order_id == order_id))

    def add_once(self, notice: Notice) -> bool:
        """Keep a new notice unless its like was kept before; tell whether it was new (rule N-1).

        Who comes at the same moment waits here until the first has committed.
        """
        written = insert(Notice).values({name: getattr(notice, name) for name in _COLUMNS})
        kept = written.on_conflict_do_nothing(index_elements=[Notice.dedupe_key]).returning(Notice.id)
        return self._session.execute(kept).first() is not None
