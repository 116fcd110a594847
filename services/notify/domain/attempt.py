"""One try to hand a notice over, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base
from shared.kernel.ids import NoticeId


class Outcome(StrEnum):
    """What came of a try. `put_off`: not now; `refused`: never; `unknown`: it may or may not have been taken."""

    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    PUT_OFF = "put_off"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """The other side's answer to a try, in its own words. `is_bounce`: there is no such mailbox, now and for ever (rule N-3)."""

    outcome: Outcome
    text: str
    is_bounce: bool = False


class Attempt(Base):
    """The `number`th try of a notice, written down before it is made (rule N-2)."""

    __tablename__ = "attempts"

    notice_id: Mapped[NoticeId] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome]
    answer: Mapped[str]

    @property
    def is_open(self) -> bool:
        """Whether news of this try may still come: it runs, or it was taken for lost."""
        return self.outcome in {Outcome.UNDER_WAY, Outcome.UNKNOWN}

    def close(self, answer: Answer, *, at: datetime) -> None:
        """Write down what came of it."""
        self.outcome, self.answer, self.ended_at = answer.outcome, answer.text, at
