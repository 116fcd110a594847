"""The history: one row for each change of an order, written in one statement and never changed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql import or_, select

from services.workflow.domain.base import Base
from services.workflow.domain.news import Line
from services.workflow.domain.visibility import Sight
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import OrderId
from shared.storage.writing import LEAVE, put_rows

#: `told_in` is the transaction that wrote a line, which the feed goes by. `digest` makes a line that is written twice one line: the same fact may be heard again under another id.
HISTORY: Final = Table(
    "history",
    Base.metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("digest", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, Identity(always=True), nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Uuid, nullable=True),
    Column("actor_name", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("before", JSONB(none_as_null=True), nullable=True),
    Column("after", JSONB(none_as_null=True), nullable=True),
    Column("cause_id", Uuid, nullable=True),
    Column("is_visible", Boolean, nullable=False),
    Column("needs", Text, nullable=True),
    Column("told_in", BigInteger, nullable=False, server_default=text("(pg_current_xact_id())::text::bigint")),
    Index("history_told", "told_in", postgresql_using="brin", postgresql_with={"autosummarize": True}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line as it will be written: whose order, who did it, from which message."""

    order_id: OrderId
    actor: Actor
    line: Line
    cause_id: UUID | None

    def row(self) -> dict[str, Any]:
        said = f"{self.line.what}\n{self.line.sentence}\n{self.actor.id}".encode()
        digest = hashlib.blake2b(said, digest_size=8).digest()
        line = self.line
        return {
            "at": line.at,
            "what": line.what,
            "sentence": line.sentence,
            "is_visible": line.is_visible,
            "needs": line.needs,
            "before": line.before,
            "after": line.after,
            "order_id": self.order_id,
            "digest": int.from_bytes(digest, "big", signed=True),
            "actor_kind": self.actor.kind.value,
            "actor_id": self.actor.id,
            "actor_name": self.actor.name,
            "cause_id": self.cause_id,
        }


def write(connection: Connection, entries: Sequence[Entry]) -> None:
    """Write all of `entries` at once; what stands there already is left as it is."""
    put_rows(connection, HISTORY, [entry.row() for entry in entries], conflict=LEAVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """A line as somebody may read it. `seq` and `at` are its place."""

    at: datetime
    seq: int
    who: str
    what: str
    sentence: str
    cause_id: UUID | None
    is_visible: bool
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def read(
    session: Session, sight: Sight, order_id: UUID, *, limit: int, after: Sequence[Any] | None
) -> list[HistoryRow]:
    """Return up to `limit` + 1 lines after the place `after`, oldest first: for clients what is visible, for members what they may read."""
    lines = HISTORY.c
    query = select(HISTORY).where(lines.order_id == order_id)
    if sight.is_client:
        query = query.where(lines.is_visible)
    elif "*" not in sight.permissions:
        query = query.where(or_(lines.needs.is_(None), lines.needs.in_(sight.permissions)))
    if after is not None:
        query = query.where(tuple_(lines.at, lines.seq) > tuple_(*after))
    rows = session.execute(query.order_by(lines.at, lines.seq).limit(limit + 1))
    return [
        HistoryRow(
            at=row.at,
            seq=row.seq,
            who=_who(row.actor_kind, row.actor_name, sight),
            what=row.what,
            sentence=row.sentence,
            cause_id=row.cause_id,
            is_visible=row.is_visible,
            before=None if sight.is_client else row.before,
            after=None if sight.is_client else row.after,
        )
        for row in rows
    ]


def _who(kind: str, name: str, sight: Sight) -> str:
    return "The client" if kind == ActorKind.CLIENT and not sight.sees_clients else name
