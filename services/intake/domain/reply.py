"""A reply: the answer to a message of another system, on its way to that system's webhook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.intake.domain.base import Base
from shared.kernel.ids import new_id

#: The waits between tries, about three days in all; then it is given up, and its sender may still look it up.
WAITS: Final = (
    *(timedelta(seconds=seconds) for seconds in (5, 30)),
    *(timedelta(minutes=minutes) for minutes in (2, 10, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 4, 8, 16, 20, 20)),
)

#: A try that has not come back after this long was cut off.
LEASE: Final = timedelta(minutes=1)

_LONGEST_SAID: Final = 500


class ReplyState(StrEnum):
    DUE = "due"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the other side said to a try, in a few words."""

    is_taken: bool
    said: str


class Reply(Base):
    """One answer for the webhook of `source`. Its id is the same in every try, so that the other side knows a repeat."""

    __tablename__ = "replies"
    __table_args__ = (
        UniqueConstraint("source", "message_id", name="replies_message_key"),
        Index("replies_due", "source", "next_try_at", postgresql_where=text("state = 'due'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    message_id: Mapped[UUID]
    body: Mapped[dict[str, Any]]
    state: Mapped[ReplyState]
    tries: Mapped[int]
    next_try_at: Mapped[datetime]
    said: Mapped[str]
    answered_at: Mapped[datetime]

    @classmethod
    def to(cls, source: str, message_id: UUID, answer: Mapping[str, Any], *, at: datetime) -> Self:
        """Return a reply that is due at once."""
        return cls(
            id=new_id(),
            source=source,
            message_id=message_id,
            body={"message_id": str(message_id), "source": source, **answer},
            state=ReplyState.DUE,
            tries=0,
            next_try_at=at,
            said="",
            answered_at=at,
        )

    def repeat(self, *, at: datetime) -> None:
        """The other system has asked again: it gets the same answer again. No news while it is on its way anyway."""
        if self.state is not ReplyState.DUE:
            self.state, self.tries, self.next_try_at = ReplyState.DUE, 0, at

    def claim(self, *, at: datetime) -> int:
        """Lease it to a try that starts now, and return the try's number. Where that is cut off, it is due when the lease is over."""
        self.tries += 1
        self.next_try_at = at + LEASE
        return self.tries

    def settle(self, number: int, taken: Taken, *, at: datetime) -> None:
        """Note what came of try `number`. What comes back from a try that was given up is only news if it was taken."""
        if taken.is_taken:
            self.state, self.said = ReplyState.DELIVERED, taken.said[:_LONGEST_SAID]
        elif self.state is ReplyState.DUE and number == self.tries:
            self.said = taken.said[:_LONGEST_SAID]
            self._try_later(at)

    def _try_later(self, at: datetime) -> None:
        if self.tries > len(WAITS):
            self.state = ReplyState.FAILED
        else:
            self.next_try_at = at + WAITS[self.tries - 1]
