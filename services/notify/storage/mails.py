"""Mails that came in, kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session, undefer

from services.notify.domain.inbound_mail import InboundMail, MailFile, MailState
from services.notify.domain.notice import Notice
from services.notify.domain.refusals import MailUnknown
from shared.kernel.ids import NoticeId, OrderId


class Mails:
    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, identity: str) -> InboundMail | None:
        """Return the mail, if it came before, and let nobody else take it in meanwhile."""
        self._session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"mail.{identity}"))))
        return self._session.scalar(select(InboundMail).where(InboundMail.identity == identity))

    def locked(self, mail_id: UUID) -> InboundMail:
        """Return the mail, and let nobody else change it until the work is done. Raises MailUnknown."""
        found = self._session.scalar(select(InboundMail).where(InboundMail.id == mail_id).with_for_update())
        if found is None:
            raise MailUnknown(f"there is no mail {mail_id}")
        return found

    def add(self, mail: InboundMail) -> None:
        self._session.add(mail)

    def keep_files(self, files: Sequence[MailFile]) -> None:
        self._session.add_all(files)

    def files_of(self, mail_id: UUID) -> list[MailFile]:
        """Return what came with the mail, without its content."""
        return list(self._session.scalars(select(MailFile).where(MailFile.mail_id == mail_id).order_by(MailFile.id)))

    def file(self, file_id: UUID) -> MailFile:
        """Return a file with its content. Raises MailUnknown."""
        query = select(MailFile).where(MailFile.id == file_id).options(undefer(MailFile.content))
        found = self._session.scalar(query)
        if found is None:
            raise MailUnknown("there is no such file")
        return found

    def notices(self, notice_ids: Sequence[NoticeId]) -> Mapping[NoticeId, Notice]:
        """Return those of them that there are."""
        return {one.id: one for one in self._session.scalars(select(Notice).where(Notice.id.in_(notice_ids)))}

    def count(self, order_id: OrderId, author_id: UUID, *, since: datetime) -> int:
        """Return how many mails of somebody have been put on an order."""
        query = select(func.count()).where(
            InboundMail.order_id == order_id, InboundMail.author_id == author_id, InboundMail.arrived_at > since
        )
        return self._session.scalar(query) or 0

    def hand_over(self, from_id: UUID, to_id: UUID) -> None:
        """What one person wrote was written by another. Safe to repeat."""
        self._session.execute(update(InboundMail).where(InboundMail.author_id == from_id).values(author_id=to_id))

    def blank(self, author_id: UUID, name: str, address: str) -> None:
        """Leave nothing in somebody's mails that says who they are, and nothing that came with them.

        Theirs are also those from their `address` that a member has yet to decide about, or that were put nowhere; nobody needs to any more.
        """
        theirs = InboundMail.author_id == author_id
        if address:
            theirs |= func.lower(InboundMail.sender_address) == address.lower()
        ids = select(InboundMail.id).where(theirs)
        self._session.execute(delete(MailFile).where(MailFile.mail_id.in_(ids)))
        held = case((InboundMail.state == MailState.HELD, MailState.DROPPED.value), else_=InboundMail.state)
        blank = {"sender_name": name, "sender_address": "", "subject": "", "text": "", "reason": "", "state": held}
        self._session.execute(update(InboundMail).where(theirs).values(blank))

    def listed(self, state: MailState | None, *, before: UUID | None, limit: int) -> list[InboundMail]:
        """Return mails, newest first."""
        query = select(InboundMail).order_by(InboundMail.id.desc()).limit(limit)
        if state is not None:
            query = query.where(InboundMail.state == state)
        return list(self._session.scalars(query if before is None else query.where(InboundMail.id < before)))
