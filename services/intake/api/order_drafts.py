"""Order drafts: what is typed into an order form, kept for whoever has its token until it is sent."""

from typing import Any, cast

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.intake.api import begin_work
from services.intake.api.schemas import answers_field
from services.intake.api.visits import LINK_HOLDERS_MORE, count_visit
from services.intake.domain.order_drafts import DraftTokens
from services.intake.settings import Settings
from services.intake.use_cases.keep_order_draft import KeepOrderDraft, keep_order_draft
from shared.web.load import require_room
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("order drafts", __name__, description="Order forms that are not sent yet.")

_DRAFT = "/order-drafts/<string(maxlength=200):token>"


class TypedClientRequest(Request):
    """Who orders, as far as it is typed."""

    email = fields.String(load_default="")
    name = fields.String(load_default="")
    company = fields.String(load_default="")


class OrderDraftRequest(Request):
    """An order form as far as it is filled in; nothing of it is checked. `key` is that of the form."""

    key = fields.String(load_default="", validate=validate.Length(max=100))
    client = fields.Nested(TypedClientRequest, load_default=None, allow_none=True)
    option = fields.String(load_default="")
    add_ons = fields.List(fields.String(), load_default=list)
    quantity = fields.Integer(strict=True, load_default=1, validate=validate.Range(min=0, max=2**31 - 1))
    answers = answers_field(load_default=dict)
    note = fields.String(load_default="")
    coupon = fields.String(load_default="")


class OrderDraftAnswer(Answer):
    """The draft, and until when it is kept."""

    token = fields.String(required=True)
    service = fields.String(required=True)
    said = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)
    ends_at = fields.AwareDateTime(required=True)


def _tokens() -> DraftTokens:
    return DraftTokens(cast("Settings", current_app.extensions["orderwright.settings"]).link_key)


@resource.post("/order-forms/<code>/drafts")
@resource.arguments(OrderDraftRequest)
@resource.response(201, OrderDraftAnswer)
@problems(resource, 404, 429, 503)
@resource.doc(security=[])
def create(request: dict[str, Any], code: str) -> Any:
    """Keep an order form that is being filled in, by anybody; whoever has the token may read it and type on."""
    require_room()
    count_visit("order draft")
    with begin_work() as work:
        draft = keep_order_draft(work, KeepOrderDraft(service=code, said=request))
        return _answer(draft)


@resource.get(_DRAFT)
@resource.response(200, OrderDraftAnswer)
@problems(resource, 404, 429)
@resource.doc(security=[])
def show(token: str) -> Any:
    """What was typed so far."""
    count_visit("typed order draft", times=LINK_HOLDERS_MORE)
    with begin_work() as work:
        return _answer(work.order_drafts.locked(_tokens().draft_of(token), at=work.now()))


@resource.put(_DRAFT)
@resource.arguments(OrderDraftRequest)
@resource.response(200, OrderDraftAnswer)
@problems(resource, 404, 429)
@resource.doc(security=[])
def change(request: dict[str, Any], token: str) -> Any:
    """Keep what was typed since."""
    count_visit("typed order draft", times=LINK_HOLDERS_MORE)
    with begin_work() as work:
        ask = KeepOrderDraft(service="", said=request, draft_id=_tokens().draft_of(token))
        return _answer(keep_order_draft(work, ask))


@resource.delete(_DRAFT)
@resource.response(204)
@problems(resource, 404, 429)
@resource.doc(security=[])
def remove(token: str) -> None:
    """Forget the draft: it was sent, or is not wanted. One that is gone already is fine."""
    count_visit("typed order draft", times=LINK_HOLDERS_MORE)
    with begin_work() as work:
        work.order_drafts.remove(_tokens().draft_of(token))


def _answer(draft: Any) -> dict[str, Any]:
    return {
        "token": _tokens().token_for(draft.id),
        "service": draft.service,
        "said": draft.said,
        "ends_at": draft.ends_at,
    }
