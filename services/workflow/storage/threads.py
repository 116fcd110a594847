"""Threads: messages, how far each has read, saved replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.workflow.domain.refusals import MessageUnknown
from services.workflow.domain.threads import ReadMark, SavedReply, Side, ThreadMessage
from services.workflow.domain.visibility import Sight
from shared.kernel.actors import ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message as somebody may read it. `is_read` tells whether they have."""

    message_id: UUID
    side: str | None
    author: str
    is_mine: bool
    text: str
    mentions: list[str] | None
    files: list[str]
    posted_at: datetime
    edited_at: datetime | None
    edits: list[dict[str, Any]] | None
    is_read: bool


class Threads:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, message: ThreadMessage) -> None:
        self._session.add(message)

    def find(self, message_id: UUID) -> ThreadMessage | None:
        return self._session.get(ThreadMessage, message_id)

    def get(self, order_id: UUID, message_id: UUID) -> ThreadMessage:
        """Raises MessageUnknown."""
        found = self._session.get(ThreadMessage, message_id)
        if found is None or found.order_id != order_id:
            raise MessageUnknown(f"the order has no message {message_id}")
        return found

    def read(self, sight: Sight, order_id: UUID, *, limit: int, after: Sequence[Any] | None) -> list[MessageRow]:
        """Return up to `limit` + 1 messages behind the place `after`, oldest first; a client's are those for clients (rule W-9)."""
        query = select(ThreadMessage).where(ThreadMessage.order_id == order_id)
        if sight.is_client:
            query = query.where(ThreadMessage.side == Side.CLIENT)
        if after is not None:
            query = query.where(tuple_(ThreadMessage.posted_at, ThreadMessage.id) > tuple_(*after))
        mark = self._session.get(ReadMark, (order_id, sight.who)) if sight.who else None
        found = self._session.scalars(query.order_by(ThreadMessage.posted_at, ThreadMessage.id).limit(limit + 1))
        return [_row(message, sight, mark) for message in found]

    def mark_read(self, order_id: UUID, reader_id: UUID, until: datetime) -> None:
        """Remember how far somebody has read; a mark never goes back."""
        mark = self._session.get(ReadMark, (order_id, reader_id))
        if mark is None:
            self._session.add(ReadMark(order_id=order_id, reader_id=reader_id, read_until=until))
        elif mark.read_until < until:
            mark.read_until = until

    def replies(self) -> Sequence[SavedReply]:
        return self._session.scalars(select(SavedReply).order_by(SavedReply.title, SavedReply.key)).all()

    def put_reply(self, reply: SavedReply) -> None:
        self._session.merge(reply)

    def remove_reply(self, key: str) -> None:
        """None of that key is fine."""
        if (found := self._session.get(SavedReply, key)) is not None:
            self._session.delete(found)


def _row(message: ThreadMessage, sight: Sight, mark: ReadMark | None) -> MessageRow:
    is_mine = sight.who is not None and message.author_id == sight.who
    hides_name = message.author_kind is ActorKind.CLIENT and not sight.sees_clients
    return MessageRow(
        message_id=message.id,
        side=None if sight.is_client else message.side.value,
        author="The client" if hides_name else message.author_name,
        is_mine=is_mine,
        text=message.text,
        mentions=None if sight.is_client else message.mentions,
        files=message.files,
        posted_at=message.posted_at,
        edited_at=message.edited_at,
        edits=None if sight.is_client else message.edits,
        is_read=is_mine or (mark is not None and message.posted_at <= mark.read_until),
    )
