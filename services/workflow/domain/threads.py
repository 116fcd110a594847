"""The thread of an order: what people write on it, for the client to see or for the team alone (rule W-9)."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from services.workflow.domain.refusals import NotYours
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import OrderId


class Side(StrEnum):
    """Who reads a message: the client and the team, or the team alone."""

    CLIENT = "client"
    TEAM = "team"


class ThreadMessage(Base):
    """A message. `mentions` are member ids, `files` are ids of files of the order, `edits` are earlier texts with the instant they ended."""

    __tablename__ = "thread_messages"
    __table_args__ = (Index("thread_messages_by_order", "order_id", "posted_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"))
    side: Mapped[Side]
    author_kind: Mapped[ActorKind]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str]
    text: Mapped[str]
    mentions: Mapped[list[str]]
    files: Mapped[list[str]]
    posted_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    edits: Mapped[list[dict[str, Any]]]

    def edit(self, actor: Actor, text: str, at: datetime) -> bool:
        """Have another text; the one before stays readable. Tell whether that is news. Raises NotYours, also for a client and their contacts among each other."""
        is_same_side = actor.id is not None and actor.id == self.author_id
        if not is_same_side or (actor.is_client and actor.name != self.author_name):
            raise NotYours("a message is its author's to change")
        if text == self.text:
            return False
        self.edits = [*self.edits, {"text": self.text, "until": at.isoformat()}]
        self.text, self.edited_at = text, at
        return True


class ReadMark(Base):
    """How far somebody has read an order's thread."""

    __tablename__ = "read_marks"

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    reader_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_until: Mapped[datetime]


class SavedReply(Base):
    """A text that members use again. `{client}` and `{number}` stand for the client's name and the order's number."""

    __tablename__ = "saved_replies"

    key: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    text: Mapped[str]


def hearers(
    followers: Collection[str], working: Collection[UUID], mentions: Collection[str], author: UUID | None
) -> list[UUID]:
    """Return the members who are told of a message: who works on the order, who follows it, who is mentioned; never its author."""
    ids = [*working, *map(UUID, followers), *map(UUID, mentions)]
    return [one for one in dict.fromkeys(ids) if one != author]
