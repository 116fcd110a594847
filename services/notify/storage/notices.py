"""Notices, kept."""

from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.domain.notice import Notice
from services.notify.domain.refusals import NoticeUnknown
from shared.kernel.ids import NoticeId

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

    def add_once(self, notice: Notice) -> bool:
        """Keep a new notice unless its like was kept before; tell whether it was new (rule N-1).

        Who comes at the same moment waits here until the first has committed.
        """
        written = insert(Notice).values({name: getattr(notice, name) for name in _COLUMNS})
        kept = written.on_conflict_do_nothing(index_elements=[Notice.dedupe_key]).returning(Notice.id)
        return self._session.execute(kept).first() is not None
