"""A notice: one thing told to one person on one channel, and what can happen to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.notify.domain.attempt import Answer, Attempt, Outcome
from services.notify.domain.base import Base
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.person import Person
from services.notify.domain.states import Move, NoticeState, after
from services.notify.domain.waits import LEASE, wait_after
from shared.contracts.notify.facts import NoticeDelivered, NoticeFailed
from shared.kernel.facts import Fact
from shared.kernel.ids import NoticeId, OrderId, new_id

#: When somebody has to look at a notice again by itself: for the next try, or because a try did not come back.
_WAKES_AT: Final = "COALESCE(lease_until, next_try_at)"

_CUT_OFF: Final = Answer(Outcome.UNKNOWN, "the try was cut off before its answer was written down")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a notice says, ready to be sent."""

    subject: str
    text: str
    html: str


#: How our mails are called: the notice's id, at this place.
_MAILS: Final = "@orderwright"


def notice_of_mail(identity: str) -> UUID | None:
    """Return the notice whose mail has this Message-ID, or None where it is none of ours."""
    try:
        return UUID(identity.strip("<>").removesuffix(_MAILS)) if identity.rstrip(">").endswith(_MAILS) else None
    except ValueError:
        return None


class Notice(Base):
    """One thing told to one person on one channel (rule N-1).

    `details` is what the templates may speak of; `subject`, `text` and `html` are empty until the first try and fixed
    from then on. `tries` counts since it was last queued by somebody.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("notices_by_order", "order_id", "id"),
        Index("notices_by_recipient", "recipient_id", "id"),
        Index("notices_by_state", "state", "id"),
        Index("notices_by_time", "created_at"),
        Index("notices_open", "channel", text(_WAKES_AT), postgresql_where=text("state IN ('queued', 'sending')")),
    )

    id: Mapped[NoticeId] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[NoticeKind]
    channel: Mapped[Channel]
    order_id: Mapped[OrderId | None]
    recipient_id: Mapped[UUID]
    recipient_name: Mapped[str]
    address: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]
    details: Mapped[dict[str, Any]]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    state: Mapped[NoticeState]
    tries: Mapped[int]
    next_try_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    trace_id: Mapped[str]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    attempts: Mapped[list[Attempt]] = relationship(order_by=Attempt.number, lazy="selectin")

    @classmethod
    def about(
        cls,
        kind: NoticeKind,
        identity: str,
        person: Person,
        *,
        channel: Channel = Channel.EMAIL,
        order_id: OrderId | None,
        details: Mapping[str, Any],
        at: datetime,
        trace_id: str = "",
    ) -> Self:
        """Return a queued notice to `person`. `identity` names the fact by its own content: told again, it is the same (rule N-1)."""
        return cls(
            id=NoticeId(new_id()),
            dedupe_key=f"{person.id}/{channel}/{identity}",
            kind=kind,
            channel=channel,
            order_id=order_id,
            recipient_id=person.id,
            recipient_name=person.name,
            address=person.address_on(channel),
            locale=person.locale,
            time_zone=person.time_zone,
            details=dict(details),
            subject="",
            text="",
            html="",
            state=NoticeState.QUEUED,
            tries=0,
            next_try_at=at,
            lease_until=None,
            trace_id=trace_id,
            created_at=at,
            delivered_at=None,
            read_at=None,
            attempts=[],
        )

    @property
    def is_worded(self) -> bool:
        return bool(self.subject)

    def word(self, words: Words) -> None:
        """Fix what it says: a second sending says the same as the first."""
        self.subject, self.text, self.html = words.subject, words.text, words.html

    @property
    def words(self) -> Words:
        return Words(subject=self.subject, text=self.text, html=self.html)

    def is_due(self, at: datetime) -> bool:
        return self.state is NoticeState.QUEUED and self.next_try_at is not None and self.next_try_at <= at

    def claim(self, *, at: datetime) -> int:
        """Lease it to a try that starts now; return the try's number. Raises MoveRefused."""
        self._move(Move.CLAIM)
        number = len(self.attempts) + 1
        self.attempts.append(
            Attempt(
                notice_id=self.id,
                number=number,
                started_at=at,
                ended_at=None,
                outcome=Outcome.UNDER_WAY,
                answer="",
            )
        )
        self.tries += 1
        self.next_try_at, self.lease_until = None, at + LEASE
        return number

    def give_back(self, number: int, *, at: datetime) -> None:
        """Take back a claim whose try was not begun: it is due again, and no try was made. Said twice it is no news."""
        if self.state is not NoticeState.SENDING or number != len(self.attempts):
            return
        self.attempts.pop()
        self._move(Move.PUT_BACK)
        self.tries -= 1
        self.next_try_at, self.lease_until = at, None

    def cut_off(self, *, at: datetime) -> list[Fact]:
        """Take a try whose lease ran out for lost, and queue the notice for another one at once. Otherwise no news."""
        if self.lease_until is None or self.lease_until > at:
            return []
        self.attempts[-1].close(_CUT_OFF, at=at)
        return self._try_later(_CUT_OFF.text, at=at, now=True)

    def settle(self, number: int, answer: Answer, *, at: datetime) -> list[Fact]:
        """Write down what came of try `number`, and what follows. Said twice it is no news.

        A try that was taken for lost may come back late: that it delivered is news, anything else is only noted.
        """
        attempt = self.attempts[number - 1]
        if not attempt.is_open:
            return []
        attempt.close(answer, at=at)
        if answer.outcome is Outcome.DELIVERED:
            return self._delivered(at)
        if self.state is not NoticeState.SENDING or number != len(self.attempts):
            return []
        if answer.outcome is Outcome.REFUSED:
            return self._failed(answer.text, at=at)
        return self._try_later(answer.text, at=at)

    def bounce(self, reason: str, *, at: datetime) -> list[Fact]:
        """A mail server further on gave it back: it did not arrive after all (rule N-3). Otherwise no news."""
        if self.state is not NoticeState.DELIVERED or self.channel is not Channel.EMAIL:
            return []
        self._move(Move.BOUNCE)
        self.delivered_at = None
        self.attempts[-1].close(Answer(Outcome.REFUSED, reason, is_bounce=True), at=at)
        return [self._told_failed(reason, at=at)]

    def resend(self, address: str, *, at: datetime) -> None:
        """Queue it for a try at once, to the `address` that is theirs by now, with all its tries ahead (rule N-2). Raises MoveRefused."""
        self._move(Move.RESEND)
        self.address, self.tries = address, 0
        self.next_try_at = at

    def _move(self, move: Move) -> None:
        self.state = after(self.state, move)

    def _delivered(self, at: datetime) -> list[Fact]:
        if self.state is NoticeState.DELIVERED:
            return []
        self._move(Move.DELIVER)
        self.next_try_at = self.lease_until = None
        self.delivered_at = at
        return [
            NoticeDelivered(
                notice_id=self.id,
                order_id=self.order_id,
                kind=self.kind.value,
                channel=self.channel.value,
                recipient_name=self.recipient_name,
                subject=self.subject,
                attempts=len(self.attempts),
                delivered_at=at,
            )
        ]

    def _try_later(self, reason: str, *, at: datetime, now: bool = False) -> list[Fact]:
        wait = wait_after(self.tries, (self.id.int & 0xFFFF) / 0x10000)
        if wait is None:
            return self._failed(reason, at=at)
        self._move(Move.PUT_BACK)
        self.next_try_at, self.lease_until = at if now else at + wait, None
        return []

    def _failed(self, reason: str, *, at: datetime) -> list[Fact]:
        self._move(Move.GIVE_UP)
        self.next_try_at = self.lease_until = None
        return [self._told_failed(reason, at=at)]

    def _told_failed(self, reason: str, *, at: datetime) -> Fact:
        return NoticeFailed(
            notice_id=self.id,
            order_id=self.order_id,
            kind=self.kind.value,
            channel=self.channel.value,
            recipient_name=self.recipient_name,
            reason=reason,
            attempts=len(self.attempts),
            failed_at=at,
        )
