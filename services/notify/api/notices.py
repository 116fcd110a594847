"""Notices: what was told to whom, and how that went."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.notify.api import begin_work
from services.notify.api.schemas import (
    NoticeAnswer,
    NoticesRequest,
    ResendsAnswer,
    ResendsRequest,
    SuppressionsAnswer,
    TrialAnswer,
    TrialRequest,
    WholeNoticeAnswer,
)
from services.notify.storage.reads import NoticesWanted
from services.notify.use_cases.lift_suppression import LiftSuppression, lift_suppression
from services.notify.use_cases.resend_notice import ResendNotice, resend_notice
from services.notify.use_cases.resend_notices import ResendNotices, resend_notices
from services.notify.use_cases.send_trial import SendTrial, send_trial
from shared.kernel.ids import NoticeId
from shared.kernel.permissions import NOTICES_VIEW
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import page_of

resource = Blueprint("notices", __name__, description="What was told to whom, and how that went.")


@resource.get("/notices")
@resource.arguments(NoticesRequest, location="query", unknown=None)
@resource.response(200, page_of(NoticeAnswer))
@problems(resource, 401, 403, 422)
def index(asked: dict[str, Any]) -> Page[Mapping[str, Any]]:
    """List notices, newest first."""
    the_actor().require(NOTICES_VIEW)
    limit, before = asked.pop("limit"), _before(asked.pop("cursor"))
    with begin_work() as work:
        rows = work.reads.notices(NoticesWanted(**asked, before=before, limit=limit + 1))
    return page(rows, limit, lambda row: [str(row["notice_id"])])


@resource.get("/notices/<uuid:notice_id>")
@resource.response(200, WholeNoticeAnswer)
@problems(resource, 401, 403, 404)
def show(notice_id: NoticeId) -> Mapping[str, Any]:
    """Show a notice with all that it says."""
    the_actor().require(NOTICES_VIEW)
    with begin_work() as work:
        return work.reads.notice(notice_id)


@resource.post("/notices/<uuid:notice_id>/attempts")
@resource.response(202, WholeNoticeAnswer)
@problems(resource, 401, 403, 404, 409)
def create(notice_id: NoticeId) -> Mapping[str, Any]:
    """Have another try at once, to the address the recipient has by now."""
    ask = ResendNotice(actor=the_actor(), notice_id=notice_id)
    with begin_work() as work:
        resend_notice(work, ask)
    with begin_work() as work:
        return work.reads.notice(notice_id)


@resource.post("/notices/resends")
@resource.arguments(ResendsRequest)
@resource.response(202, ResendsAnswer)
@problems(resource, 401, 403, 422)
def resend(asked: dict[str, Any]) -> Mapping[str, int]:
    """Have all that failed in a time tried again; `with_delivered` replays to programs what they have taken before."""
    with begin_work() as work:
        return {"count": resend_notices(work, ResendNotices(actor=the_actor(), **asked))}


@resource.post("/notices/trials")
@resource.arguments(TrialRequest)
@resource.response(202, TrialAnswer)
@problems(resource, 401, 403, 404, 422)
def trial(asked: dict[str, Any]) -> Mapping[str, Any]:
    """Send me a line that says that it is a test; `/notices/<notice_id>` shows what became of it."""
    with begin_work() as work:
        return {"notice_id": send_trial(work, SendTrial(actor=the_actor(), **asked))}


@resource.get("/suppressions")
@resource.response(200, SuppressionsAnswer)
@problems(resource, 401, 403)
def suppressions() -> Mapping[str, Any]:
    """List the addresses that nothing goes to any more, newest first."""
    the_actor().require(NOTICES_VIEW)
    with begin_work() as work:
        return {"items": work.suppressions.all()}


@resource.delete("/suppressions/<address>")
@resource.response(204)
@problems(resource, 401, 403)
def lift(address: str) -> None:
    """Let mails go to an address again."""
    with begin_work() as work:
        lift_suppression(work, LiftSuppression(actor=the_actor(), address=address))


def _before(cursor: str | None) -> NoticeId | None:
    """Return the notice that the page starts behind. Raises Invalid for a cursor that no list has given out."""
    key = decode_cursor(cursor, UUID)
    return None if key is None else NoticeId(key[0])
