"""What notify tells: who was reached about an order, and who was not."""

from services.workflow.domain.refusals import OrderUnknown
from services.workflow.storage.work import Work
from services.workflow.use_cases.record_notice import record_notice
from shared.contracts.notify.facts import NoticeDelivered, NoticeFailed
from shared.kernel.refusals import NotYet


def on_notice_delivered(work: Work, fact: NoticeDelivered) -> None:
    """A notice that arrived stands in the order's history."""
    _record(work, fact)


def on_notice_failed(work: Work, fact: NoticeFailed) -> None:
    """A notice that could not be handed over raises the order's alarm."""
    _record(work, fact)


def _record(work: Work, fact: NoticeDelivered | NoticeFailed) -> None:
    try:
        record_notice(work, fact)
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown
