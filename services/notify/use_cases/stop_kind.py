"""Stop a kind of mail: by the link that each carries, without a sign-in."""

from dataclasses import dataclass

from services.notify.domain.kinds import NoticeKind
from services.notify.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class StopKind:
    """Who was told something by mail wants no more of the kind; `token` is from the link in that mail."""

    token: str


def stop_kind(work: Work, ask: StopKind) -> NoticeKind:
    """Return the kind that comes by mail no more (rule N-4). Twice is no news. Raises LinkDead, NoticeUnknown, PersonUnknown, KindStays."""
    notice = work.notices.get(work.links.stopped(ask.token))
    work.people.locked(notice.recipient_id).stop(notice.kind)
    return notice.kind
