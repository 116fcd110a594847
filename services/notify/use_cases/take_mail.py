"""Take a mail in: what answers a notice becomes a message on its order, once (rule N-6)."""

from uuid import UUID

from services.notify.domain.arrived import ArrivedMail
from services.notify.domain.inbound_mail import LOOP_AT, LOOP_WITHIN, InboundMail, MailFile, MailState
from services.notify.domain.kinds import NoticeKind
from services.notify.domain.notice import Notice, notice_of_mail
from services.notify.domain.person import PersonKind
from services.notify.domain.signed_ids import Purpose
from services.notify.domain.suppression import Suppression
from services.notify.storage.work import Work
from shared.kernel.ids import NoticeId, OrderId


def take_mail(work: Work, mail: ArrivedMail) -> InboundMail:
    """Return what became of the mail; tells ReplyReceived, or NoticeFailed where it says that another one did not arrive.

    The same mail again is no news. What no notice can be found for waits for a member.
    """
    known = work.mails.known(mail.identity)
    if known is not None:
        return known
    kept = InboundMail.of(mail, at=work.now())
    work.mails.add(kept)
    files = [MailFile.of(kept, file) for file in mail.files]
    notice = _notice_of(work, mail)
    if mail.bounces:
        _bounced(work, kept, mail, notice)
    elif mail.automatic:
        kept.settle(MailState.IGNORED, mail.automatic)
    elif notice_of_mail(mail.identity) is not None:
        kept.settle(MailState.IGNORED, "it is one of our own")
    elif not mail.text and not files:
        kept.settle(MailState.IGNORED, "nothing new was written in it")
    else:
        work.mails.keep_files(files)
        _place(work, kept, notice, files)
    return kept


def _notice_of(work: Work, mail: ArrivedMail) -> Notice | None:
    """Return the notice that the mail answers: by the signed address it went to, else by the mails that it refers to."""
    tokens = (address.partition("@")[0].rpartition("+")[2] for address in mail.recipients)
    addressed = (work.links.ids.read(Purpose.REPLY, token) for token in tokens)
    referred = (notice_of_mail(identity) for identity in mail.answers)
    wanted = [NoticeId(one) for one in [*addressed, *referred] if one is not None]
    found = work.mails.notices(wanted)
    return next((found[one] for one in wanted if one in found), None)


def _place(work: Work, mail: InboundMail, notice: Notice | None, files: list[MailFile]) -> None:
    """Put it on the order, unless somebody has to look at it first."""
    if notice is None or notice.order_id is None:
        mail.settle(MailState.HELD, "it answers no mail of ours about an order")
        return
    mail.notice_id, mail.order_id = notice.id, notice.order_id
    author = next(iter(work.people.some([notice.recipient_id])), None)
    if author is None or not author.is_active or mail.sender_address.lower() != notice.address.lower():
        mail.settle(MailState.HELD, f"it comes from {mail.sender_address}, and answers a mail to {notice.address}")
    elif _is_loop(work, notice.order_id, author.id):
        mail.settle(MailState.HELD, f"{LOOP_AT} mails came within an hour: it may be a loop")
    else:
        mail.author_id = author.id
        mail.settle(MailState.TAKEN, "")
        work.announce(*mail.reply(author, files, work.links, is_team=not _is_to_client(notice)))


def _is_to_client(notice: Notice) -> bool:
    """Tell whether a member's answer is for the client: only where the client's own message is answered."""
    return notice.kind is NoticeKind.MESSAGE_POSTED and notice.details.get("author_kind") == PersonKind.CLIENT


def _is_loop(work: Work, order_id: OrderId, author_id: UUID) -> bool:
    return work.mails.count(order_id, author_id, since=work.now() - LOOP_WITHIN) >= LOOP_AT


def _bounced(work: Work, mail: InboundMail, arrived: ArrivedMail, notice: Notice | None) -> None:
    """Note that a notice did not arrive. Only who has seen our mail knows its id: nobody else can have an address shut."""
    ours = [one for one in arrived.bounces if notice and one.address.lower() == notice.address.lower()]
    if notice is None or not ours:
        mail.settle(MailState.IGNORED, "it gives back no mail of ours")
        return
    mail.notice_id, mail.order_id = notice.id, notice.order_id
    mail.settle(MailState.BOUNCE, ours[0].words)
    work.announce(*work.notices.locked(notice.id).bounce(ours[0].words, at=work.now()))
    if ours[0].is_for_ever:
        work.suppressions.keep(Suppression.of(notice.address, ours[0].words, at=work.now()))
