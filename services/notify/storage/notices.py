"""Notices, kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, case, func, select, update
from sqlalchemy.orm import Session

from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.notice import Notice
from services.notify.domain.person import Person
from services.notify.domain.refusals import NoticeUnknown
from services.notify.domain.states import NoticeState
from shared.kernel.ids import NoticeId, OrderId
from shared.storage.writing import LEAVE, put_rows, row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Which notices are to be tried again: written from `since` until before `until`, to one recipient, of one order."""

    since: datetime
    until: datetime
    recipient_id: UUID | None
    order_id: OrderId | None


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

    def get(self, notice_id: NoticeId) -> Notice:
        """Raises NoticeUnknown."""
        found = self._session.get(Notice, notice_id)
        if found is None:
            raise NoticeUnknown(f"there is no notice {notice_id}")
        return found

    def last_of(self, recipient_id: UUID, kind: NoticeKind) -> datetime | None:
        """Return when somebody was last told something of this kind."""
        query = select(func.max(Notice.created_at)).where(Notice.recipient_id == recipient_id, Notice.kind == kind)
        return self._session.scalar(query)

    def last_to(self, recipient_id: UUID, *, but: Sequence[NoticeKind]) -> datetime | None:
        """Return when somebody was last told anything but these kinds."""
        query = select(func.max(Notice.created_at)).where(Notice.recipient_id == recipient_id, Notice.kind.not_in(but))
        return self._session.scalar(query)

    def newest(self, kind: NoticeKind, order_id: OrderId | None) -> Notice | None:
        """Return the newest notice of a kind, of one order where one is named."""
        query = select(Notice).where(Notice.kind == kind).order_by(Notice.id.desc()).limit(1)
        return self._session.scalar(query if order_id is None else query.where(Notice.order_id == order_id))

    def queue_again(
        self, again: Again, *, states: Sequence[NoticeState], at: datetime, channels: Sequence[Channel] = ()
    ) -> list[Channel]:
        """Queue all of them in one statement, to the addresses that people have by now; return the channel of each."""
        address = case((Notice.channel == Channel.CHAT, Person.chat_address), else_=Person.email)
        person = select(address).where(Person.id == Notice.recipient_id).correlate(Notice).scalar_subquery()
        query = (
            update(Notice)
            .where(Notice.created_at >= again.since, Notice.created_at < again.until, Notice.state.in_(states))
            .values(
                state=NoticeState.QUEUED,
                tries=0,
                next_try_at=at,
                delivered_at=None,
                address=func.coalesce(person, Notice.address),
            )
            .returning(Notice.channel)
            .execution_options(synchronize_session=False)
        )
        if again.recipient_id is not None:
            query = query.where(Notice.recipient_id == again.recipient_id)
        if again.order_id is not None:
            query = query.where(Notice.order_id == again.order_id)
        if channels:
            query = query.where(Notice.channel.in_(channels))
        return list(self._session.scalars(query))

    def hand_over(self, from_id: UUID, to_id: UUID) -> None:
        """What one person was told is another's to read. Safe to repeat."""
        for notice in self._new.values():
            notice.recipient_id = to_id if notice.recipient_id == from_id else notice.recipient_id
        self._session.execute(update(Notice).where(Notice.recipient_id == from_id).values(recipient_id=to_id))

    def blank(self, recipient_id: UUID, name: str) -> None:
        """Leave nothing in a person's notices that says who they are, and send none of them any more."""
        theirs = update(Notice).where(Notice.recipient_id == recipient_id)
        blank = {"recipient_name": name, "address": "", "subject": "", "text": "", "html": "", "details": {}}
        self._session.execute(theirs.values(blank))
        waits = theirs.where(Notice.state == NoticeState.QUEUED)
        self._session.execute(waits.values(state=NoticeState.FAILED, next_try_at=None))

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
