"""Resend a notice: have another try at once, because a member says so."""

from dataclasses import dataclass

from services.notify.domain.notice import Notice
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import NoticeId
from shared.kernel.permissions import NOTICES_RESEND


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendNotice:
    """`actor` asks for another try of `notice_id`, to the address its recipient has by now."""

    actor: Actor
    notice_id: NoticeId


def resend_notice(work: Work, ask: ResendNotice) -> Notice:
    """Return the notice, queued for a try at once (rule N-2); asks HandOverDue of ourselves.

    A program is reached where it is by then. Raises NotAllowed, NoticeUnknown, MoveRefused.
    """
    ask.actor.require(NOTICES_RESEND)
    notice = work.notices.locked(ask.notice_id)
    reader = next(iter(work.people.some([notice.recipient_id])), None)
    notice.resend(reader.address_on(notice.channel) if reader else notice.address, at=work.now())
    work.wake_desk(notice.channel)
    return notice
