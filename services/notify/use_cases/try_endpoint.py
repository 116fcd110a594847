"""Try an endpoint: tell it something that has not happened."""

from uuid import UUID

from services.notify.domain.kinds import NoticeKind
from services.notify.domain.notice import Notice
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import NoticeId, new_id
from shared.kernel.permissions import NOTICES_MANAGE


def try_endpoint(work: Work, actor: Actor, endpoint_id: UUID) -> NoticeId:
    """Return the notice that goes out now; each test is another one. Raises NotAllowed, EndpointUnknown."""
    actor.require(NOTICES_MANAGE)
    endpoint = work.endpoints.locked(endpoint_id)
    details = {
        "endpoint_name": endpoint.name,
        "address": endpoint.address,
        "failing_since": work.now().isoformat(),
        "is_test": True,
        "orders": [],
    }
    notice = Notice.about(
        NoticeKind.ENDPOINT_FAILING,
        f"test:{new_id()}",
        endpoint.as_reader(),
        channel=endpoint.channel,
        order_id=None,
        details=details,
        at=work.now(),
        trace_id=work.trace.trace_id,
    )
    work.notices.add_once(notice)
    return notice.id
