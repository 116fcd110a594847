"""Hand a notice over: one try to give it to the mail server."""

from dataclasses import dataclass

from services.notify.domain.notice import Notice
from services.notify.ports import Mail, Mailer, Reader, Templates
from services.notify.storage.work import Work
from shared.contracts.notify.facts import HandOverNotice
from shared.kernel.ids import NoticeId
from shared.storage.work import BeginWork


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    number: int
    mail: Mail


def hand_over_notice(begin_work: BeginWork[Work], templates: Templates, mailer: Mailer, ask: HandOverNotice) -> None:
    """Try once, and have it tried again where that is worth it; tells NoticeDelivered or NoticeFailed when it is over.

    Safe to repeat: a notice that is not due, or leased to another try, is left alone. A try that is cut off is seen
    when its lease runs out; the next one sends the same mail under the same Message-ID. Raises NoticeUnknown.
    """
    with begin_work() as work:
        begun = _begin_try(work, templates, ask.notice_id)
    if begun is None:
        return

    answer = mailer.send(begun.mail)

    with begin_work() as work:
        notice = work.notices.locked(ask.notice_id)
        work.announce(*notice.settle(begun.number, answer, at=work.now()))
        _set_alarm(work, notice)


def _begin_try(work: Work, templates: Templates, notice_id: NoticeId) -> _Try | None:
    """Claim the notice where it is due, and write the try down before it is made."""
    notice = work.notices.locked(notice_id)
    work.announce(*notice.cut_off(at=work.now()))
    begun = None
    if notice.is_due(work.now()):
        if not notice.is_worded:
            notice.word(templates.words(notice.kind, notice.details, _reader_of(notice)))
        begun = _Try(number=notice.claim(at=work.now()), mail=_mail_of(notice))
    _set_alarm(work, notice)
    return begun


def _set_alarm(work: Work, notice: Notice) -> None:
    """Look at the notice again when its next try is due or its lease runs out, even if we came too early just now."""
    key = f"notice:{notice.id}"
    work.forget(key)
    if notice.wakes_at is not None:
        work.later(HandOverNotice(notice_id=notice.id), at=notice.wakes_at, key=key)


def _reader_of(notice: Notice) -> Reader:
    return Reader(name=notice.recipient_name, locale=notice.locale, time_zone=notice.time_zone)


def _mail_of(notice: Notice) -> Mail:
    return Mail(
        notice_id=notice.id,
        name=notice.recipient_name,
        address=notice.address,
        words=notice.words,
        written_at=notice.created_at,
    )
