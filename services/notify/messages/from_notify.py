"""What notify asks of itself later, and what it hears of itself."""

from services.notify.domain.kinds import NoticeKind
from services.notify.domain.refusals import OrderUnknown, PersonUnknown
from services.notify.domain.rule import Audience
from services.notify.messages.telling import tell
from services.notify.storage.work import Work
from services.notify.use_cases.follow_up import follow_up
from services.notify.use_cases.write_digest import write_digest
from shared.contracts.notify.facts import FollowUp, NoticeFailed, WriteDigest
from shared.kernel.refusals import NotYet


def on_follow_up(work: Work, ask: FollowUp) -> None:
    """The time for it has come."""
    try:
        follow_up(work, ask)
    except (OrderUnknown, PersonUnknown) as unknown:
        raise NotYet(unknown.sentence) from unknown


def on_write_digest(work: Work, ask: WriteDigest) -> None:
    """The morning of what was gathered has come."""
    try:
        write_digest(work, ask.person_id)
    except PersonUnknown as unknown:
        raise NotYet(unknown.sentence) from unknown


def on_notice_failed(work: Work, fact: NoticeFailed) -> None:
    """Managers hear that somebody could not be reached about an order; that this could not be told either is told to nobody."""
    if fact.order_id is not None and fact.kind != NoticeKind.NOTICE_FAILED:
        tell(
            work,
            NoticeKind.NOTICE_FAILED,
            fact,
            to=(),
            audience=Audience.MANAGERS,
            orders=(fact.order_id,),
            once_per=(fact.notice_id, fact.failed_at),
        )
