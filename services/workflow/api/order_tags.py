"""The version of an order, or of what belongs to it, that somebody looked at; changes are made only to that one (ETag and If-Match, RFC 9110)."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import request

from services.workflow.domain.visibility import sight_of
from services.workflow.storage.order_page import OrderPage, order_page
from services.workflow.storage.work import Work
from shared.web.auth import the_actor
from shared.web.etags import etag, require_match
from shared.web.schemas import Answer


def tag_of(page: OrderPage) -> str:
    """Return the tag of an order as it is shown; it changes with every change of the order."""
    return etag(page.order_id, page.updated_at)


def require_as_seen(work: Work, order_id: UUID) -> None:
    """Raises 412 where the caller's `If-Match` names an order that has changed since they looked; the order is locked then."""
    if request.if_match:
        work.orders.hold([order_id])
        require_match(tag_of(order_page(work.session, sight_of(the_actor()), order_id)))


def tagged(kind: type[Answer], shown: Any) -> tuple[Any, int, dict[str, str]]:
    """Return what is shown of an order's notes, tasks or proposals, with a tag that changes with any of it."""
    return shown, HTTPStatus.OK, {"ETag": _tag_of_all(kind, shown)}


def require_unchanged(work: Work, order_id: UUID, kind: type[Answer], show: Callable[[Work, UUID], Any]) -> None:
    """Raises 412 where the caller's `If-Match` names something else than what `show` tells of the order now; the order is locked then."""
    if request.if_match:
        work.orders.hold([order_id])
        require_match(_tag_of_all(kind, show(work, order_id)))


def _tag_of_all(kind: type[Answer], shown: Any) -> str:
    return etag(kind.__name__, kind().dumps(shown))
