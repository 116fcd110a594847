"""Warn of an endpoint: those who manage it hear that it takes nothing."""

from typing import Any

from services.notify.domain.endpoint import Endpoint
from services.notify.domain.kinds import NoticeKind
from services.notify.domain.notice import Notice
from services.notify.domain.rule import Audience
from services.notify.storage.work import Work


def warn_of_endpoint(work: Work, endpoint: Endpoint, kind: NoticeKind) -> None:
    """Managers are told, once for each time that it began to fail; programs are not told of each other."""
    since = endpoint.failing_since
    details: dict[str, Any] = {
        "endpoint_name": endpoint.name,
        "address": endpoint.address,
        "failing_since": since.isoformat() if since else None,
        "orders": [],
    }
    for manager in work.people.in_roles(work.rules.roles(Audience.MANAGERS)):
        for channel in work.rules.now.channels(kind, Audience.MANAGERS):
            notice = Notice.about(
                kind,
                f"{kind.value}:{endpoint.id}:{details['failing_since']}",
                manager,
                channel=channel,
                order_id=None,
                details=details,
                at=work.now(),
                trace_id=work.trace.trace_id,
            )
            work.notices.add_once(notice)
