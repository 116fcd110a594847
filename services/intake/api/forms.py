"""The form of one order, opened by a link and without a login."""

from typing import Any

from flask_smorest import Blueprint

from services.intake.api import begin_work
from services.intake.api.answers import form_answer
from services.intake.api.askers import LINK_HOLDER
from services.intake.api.schemas import AnswersRequest, FormAnswer
from services.intake.api.visits import LINK_HOLDERS_MORE, count_visit
from services.intake.storage import reads
from services.intake.use_cases.complete_order import CompleteOrder, complete_order
from services.intake.use_cases.keep_draft import KeepDraft, keep_draft
from shared.web.etags import etag, require_match
from shared.web.resource import problems

resource = Blueprint("forms", __name__, description="What a client is still asked for, by link.")


@resource.get("/forms/<token>")
@resource.response(200, FormAnswer)
@problems(resource, 404, 429)
@resource.doc(security=[])
def show(token: str) -> Any:
    """The form, the answers so far and what is wrong with them."""
    count_visit("form", times=LINK_HOLDERS_MORE)
    with begin_work() as work:
        order_id = work.form_links.order_of(token, at=work.now())
        row = reads.order(work.session, order_id)
    return form_answer(row), 200, {"ETag": etag(row.order.changed_at, row.order.state)}


@resource.put("/forms/<token>")
@resource.arguments(AnswersRequest)
@resource.response(200, FormAnswer)
@problems(resource, 404, 409, 412, 429)
@resource.doc(security=[])
def change(request: dict[str, Any], token: str) -> Any:
    """Give details that were missing; those given before stay. With If-Match only where the form is as it was read."""
    count_visit("form", times=LINK_HOLDERS_MORE)
    with begin_work() as work:
        order_id = work.form_links.order_of(token, at=work.now())
        seen = work.orders.locked(order_id)
        before = etag(seen.changed_at, seen.state)
        complete_order(work, CompleteOrder(actor=LINK_HOLDER, order_id=order_id, answers=request["answers"]))
        require_match(before)
        return form_answer(reads.order(work.session, order_id))


@resource.put("/forms/<token>/draft")
@resource.arguments(AnswersRequest)
@resource.response(204)
@problems(resource, 404, 409, 429)
@resource.doc(security=[])
def change_draft(request: dict[str, Any], token: str) -> None:
    """Keep what was typed so far, unchecked; the form shows it again."""
    count_visit("draft", times=LINK_HOLDERS_MORE)
    with begin_work() as work:
        order_id = work.form_links.order_of(token, at=work.now())
        keep_draft(work, KeepDraft(actor=LINK_HOLDER, order_id=order_id, answers=request["answers"]))
