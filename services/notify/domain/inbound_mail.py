"""Mails that came in, and what became of each (rule N-6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.arrived import ArrivedFile, ArrivedMail
from services.notify.domain.base import Base
from services.notify.domain.links import Links
from services.notify.domain.person import Person, PersonKind
from services.notify.domain.refusals import MailDecided
from shared.contracts.notify.facts import ReplyReceived
from shared.kernel.facts import Fact
from shared.kernel.ids import NoticeId, OrderId, new_id

#: As many mails of one person on one order within `LOOP_WITHIN` look like two programs that answer each other.
LOOP_AT: Final = 20
LOOP_WITHIN: Final = timedelta(hours=1)

_KILOBYTE: Final = 1024


class MailState(StrEnum):
    """`taken`: it is a message on its order; `held`: somebody has to look at it; `ignored`: no person wrote it."""

    TAKEN = "taken"
    HELD = "held"
    IGNORED = "ignored"
    BOUNCE = "bounce"
    DROPPED = "dropped"


class InboundMail(Base):
    """A mail that came in. `order_id` is where it went, or would go; `reason` is why it is where it is."""

    __tablename__ = "inbound_mails"
    __table_args__ = (
        Index("inbound_mails_by_state", "state", "id"),
        Index("inbound_mails_by_order", "order_id", "author_id", "arrived_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(unique=True)
    state: Mapped[MailState]
    reason: Mapped[str]
    sender_name: Mapped[str]
    sender_address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    order_id: Mapped[OrderId | None]
    notice_id: Mapped[NoticeId | None]
    author_id: Mapped[UUID | None]
    arrived_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str]

    @classmethod
    def of(cls, mail: ArrivedMail, *, at: datetime) -> Self:
        """Return what is kept of a mail; until more is known of it, somebody has to look at it."""
        return cls(
            id=new_id(),
            identity=mail.identity,
            state=MailState.HELD,
            reason="",
            sender_name=mail.sender_name,
            sender_address=mail.sender_address,
            subject=mail.subject,
            text="\n\n".join(part for part in (mail.text, _not_kept(mail.left_out)) if part),
            order_id=None,
            notice_id=None,
            author_id=None,
            arrived_at=at,
            decided_at=None,
            decided_by="",
        )

    def settle(self, state: MailState, reason: str) -> None:
        """Say where it is, and why."""
        self.state, self.reason = state, reason

    def decide(self, state: MailState, *, by: str, at: datetime) -> None:
        """A member has looked at it. Raises MailDecided where somebody else has done so, or nobody needs to."""
        if self.state is not MailState.HELD:
            raise MailDecided(f"this mail is {self.state} already", state=self.state.value)
        self.state, self.decided_by, self.decided_at = state, by, at

    def reply(self, author: Person, files: Sequence["MailFile"], links: Links, *, is_team: bool) -> list[Fact]:
        """Say on its order what `author` wrote, with links to what came with it. A client's is never for the team alone."""
        if self.order_id is None:
            return []
        lines = [f"{file.name} ({file.size}): {links.file(file.id)}" for file in files]
        is_client = author.kind is PersonKind.CLIENT
        return [
            ReplyReceived(
                reply_id=self.id,
                order_id=self.order_id,
                author_kind=author.kind.value,
                author_id=author.id,
                author_name=(self.sender_name or author.name) if is_client else author.name,
                text="\n\n".join(part for part in (self.text, "\n".join(lines)) if part),
                is_team=is_team and not is_client,
                received_at=self.arrived_at,
            )
        ]


class MailFile(Base):
    """A file that came with a mail."""

    __tablename__ = "mail_files"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    mail_id: Mapped[UUID] = mapped_column(ForeignKey("inbound_mails.id"), index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @classmethod
    def of(cls, mail: InboundMail, file: ArrivedFile) -> Self:
        return cls(
            id=new_id(),
            mail_id=mail.id,
            name=file.name,
            content_type=file.content_type,
            size_bytes=len(file.content),
            content=file.content,
        )

    @property
    def size(self) -> str:
        """How large it is, for people."""
        kilobytes = -(-self.size_bytes // _KILOBYTE)
        return f"{kilobytes} KB" if kilobytes < _KILOBYTE else f"{kilobytes / _KILOBYTE:.1f} MB"


def _not_kept(names: Sequence[str]) -> str:
    return f"Not kept, since too large or able to do harm: {', '.join(names)}" if names else ""
