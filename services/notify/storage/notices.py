"""Notices, kept."""

from typing import cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.notice import Notice
from services.notify.domain.refusals import NoticeUnknown
from shared.kernel.ids import NoticeId, OrderId
from shared.storage.writing import LEAVE, put_rows, row_of


class Notices:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._new: dict[str, Notice] = {}

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

    def add_once(self, notice: Notice) -> None:
        """Keep a new notice when the work is done, unless its like was kept before (rule N-1)."""
        self._new.setdefault(notice.dedupe_key, notice)

    def write_down(self) -> set[Channel]:
        """Write the new notices and return the channels that have some to hand over.

        Who has the same one at the same moment waits here until the first has committed.
        """
        rows = [row_of(self._new[key]) for key in sorted(self._new)]
        are_new = put_rows(self._session.connection(), cast("Table", Notice.__table__), rows, conflict=LEAVE)
        channels = {notice.channel for notice in self._new.values()} if are_new else set()
        self._new.clear()
        return channels
