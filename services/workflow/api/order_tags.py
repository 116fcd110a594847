"""The version of an order that somebody looked at, and changes that are made only to that one (ETag and If-Match, RFC 9110)."""

from uuid import UUID

from flask import request

from services.workflow.domain.visibility import sight_of
from services.workflow.storage.order_page import OrderPage, order_page
from services.workflow.storage.work import Work
from shared.web.auth import the_actor
from shared.web.etags import etag, require_match


def tag_of(page: OrderPage) -> str:
    """Return the tag of an order as it is shown; it changes with every change of the order."""
    return etag(page.order_id, page.updated_at)


def require_as_seen(work: Work, order_id: UUID) -> None:
    """Raises 412 where the caller's `If-Match` names an order that has changed since they looked; the order is locked then."""
    if request.if_match:
        work.orders.hold([order_id])
        require_match(tag_of(order_page(work.session, sight_of(the_actor()), order_id)))
