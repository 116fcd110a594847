"""Record what became of a notice about an order."""

from services.workflow.domain import receiving
from services.workflow.domain.refusals import OrderUnknown
from services.workflow.storage.work import Work
from shared.contracts.notify.facts import NoticeDelivered, NoticeFailed
from shared.kernel.actors import SYSTEM


def record_notice(work: Work, fact: NoticeDelivered | NoticeFailed) -> None:
    """The order's history names the notice; one that failed sets the order's alarm (rule N-2). Raises OrderUnknown."""
    if fact.order_id is None:
        return
    if isinstance(fact, NoticeFailed):
        order = work.orders.locked(fact.order_id)
        work.tell(SYSTEM, order, receiving.notice_failed(order, fact))
        return
    if not work.orders.knows(fact.order_id):
        raise OrderUnknown(f"there is no order {fact.order_id}")
    work.note(SYSTEM, fact.order_id, receiving.notice_delivered(fact))
