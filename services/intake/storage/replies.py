"""Replies, kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, inspect, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.intake.domain.reply import Reply, ReplyState

_COLUMNS = [column.key for column in inspect(Reply).column_attrs]

#: Who looks for the next time does so alone, so that nobody's claim is overlooked by both.
_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('replies.' || :source))")


class Replies:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add_once(self, reply: Reply) -> bool:
        """Keep a new reply unless there is one to that message; tell whether it was new."""
        written = insert(Reply).values({name: getattr(reply, name) for name in _COLUMNS})
        kept = written.on_conflict_do_nothing(index_elements=[Reply.source, Reply.message_id]).returning(Reply.id)
        return self._session.execute(kept).first() is not None

    def to(self, source: str, message_id: UUID) -> Reply:
        """Return the reply to that message, and let nobody else change it until the work is done."""
        return self._session.scalars(
            select(Reply).where(Reply.source == source, Reply.message_id == message_id).with_for_update()
        ).one()

    def replace(self, known: Reply, reply: Reply) -> None:
        """Keep another reply in the place of `known`."""
        self._session.execute(delete(Reply).where(Reply.id == known.id))
        self.add_once(reply)

    def locked(self, reply_id: UUID) -> Reply | None:
        """Return the reply, and let nobody else change it until the work is done; None where another has taken its place."""
        return self._session.scalars(select(Reply).where(Reply.id == reply_id).with_for_update()).one_or_none()

    def due(self, source: str, now: datetime, most: int) -> Sequence[Reply]:
        """Return up to `most` replies to `source` whose try is due, longest first; who else asks gets others."""
        return self._session.scalars(
            select(Reply)
            .where(Reply.source == source, Reply.state == ReplyState.DUE, Reply.next_try_at <= now)
            .order_by(Reply.next_try_at, Reply.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        ).all()

    def next_try_at(self, source: str) -> datetime | None:
        """Return when the next try of all is due; None where none is."""
        self._session.flush()
        self._session.execute(_ALONE, {"source": source})
        return self._session.scalar(
            select(func.min(Reply.next_try_at)).where(Reply.source == source, Reply.state == ReplyState.DUE)
        )
