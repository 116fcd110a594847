"""Send a trial: somebody gets a notice themselves, to see that it comes and how it looks."""

from dataclasses import dataclass

from services.notify.domain.kinds import TO_PROGRAMS, Channel, NoticeKind
from services.notify.domain.notice import Notice, Words
from services.notify.domain.refusals import ChannelUnknown, PersonUnknown
from services.notify.ports import Reader
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import NoticeId, new_id
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTrial:
    """`actor` wants `words` about `kind` on `channel`; without words a line that says what it is."""

    actor: Actor
    channel: Channel
    kind: NoticeKind = NoticeKind.DIGEST
    words: Words | None = None


def send_trial(work: Work, ask: SendTrial) -> NoticeId:
    """Return the notice that goes to the one who asks, and to nobody else; each is another one. It is about no order.

    Raises NotAllowed, PersonUnknown, ChannelUnknown.
    """
    ask.actor.require(NOTICES_MANAGE)
    if ask.actor.id is None:
        raise PersonUnknown("a program gets no mails")
    if ask.channel in TO_PROGRAMS:
        raise ChannelUnknown(f"nobody reads {ask.channel.value}: try the endpoint itself")
    person = work.people.get(ask.actor.id)
    notice = Notice.about(
        ask.kind,
        f"trial:{new_id()}",
        person,
        channel=ask.channel,
        order_id=None,
        details={"orders": [], "is_test": True},
        at=work.now(),
        trace_id=work.trace.trace_id,
    )
    words = ask.words or _a_line(work, ask.channel, Reader.of(notice, work.links))
    notice.word(Words(subject=f"Test: {words.subject}", text=words.text, html=words.html))
    work.notices.add_once(notice)
    return notice.id


def _a_line(work: Work, channel: Channel, reader: Reader) -> Words:
    """Return a digest of one line, in the house's layout."""
    item = {"subject": "Test: this came by itself, nothing has happened.", "order_id": None}
    return work.templates.words(NoticeKind.DIGEST, channel, {"items": [item], "orders": []}, reader, work.houses.now())
