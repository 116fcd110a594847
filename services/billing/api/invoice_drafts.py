"""Invoices by hand over HTTP: drafts, until they are issued."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, post_load, validate

from services.billing.api import begin_work
from services.billing.api.schemas import InvoiceAnswer
from services.billing.domain.draft import Draft
from services.billing.storage.rows import InvoiceRow
from services.billing.use_cases.issue_draft import IssueDraft, issue_draft
from services.billing.use_cases.throw_away_draft import ThrowAwayDraft, throw_away_draft
from services.billing.use_cases.write_draft import WriteDraft, write_draft
from shared.contracts.schema import must_be_currency
from shared.kernel.ids import InvoiceId
from shared.kernel.permissions import MONEY_VIEW
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, MoneyField, Request

resource = Blueprint("invoice_drafts", __name__, description="Invoices by hand.")

_MOST_LINES, _SHOWN = 200, 500
_Amount = validate.Range(min=0, max=(1 << 53) - 1)


class DraftLine(Request):
    """`unit_price` and `discount` are minor units of the draft's currency."""

    description = fields.String(required=True, validate=validate.Length(min=1, max=500))
    quantity = fields.Integer(load_default=1, strict=True, validate=validate.Range(min=1, max=1_000_000))
    unit_price = fields.Integer(required=True, strict=True, validate=_Amount)
    discount = fields.Integer(load_default=0, strict=True, validate=_Amount)
    is_taxable = fields.Boolean(load_default=True)
    service_id = fields.UUID(load_default=None, allow_none=True)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> dict[str, Any]:
        return loaded | {"service_id": str(loaded["service_id"]) if loaded["service_id"] else None}


class DraftChange(Request):
    """Without `due_on` the usual term holds from the day it is issued."""

    currency = fields.String(required=True, validate=must_be_currency)
    lines = fields.List(fields.Nested(DraftLine), required=True, validate=validate.Length(min=1, max=_MOST_LINES))
    due_on = fields.Date(load_default=None, allow_none=True)


class DraftRequest(DraftChange):
    client_id = fields.UUID(required=True)


class DraftLinePart(Answer):
    description = fields.String(required=True)
    quantity = fields.Integer(required=True)
    unit_price = fields.Integer(required=True)
    discount = fields.Integer(required=True)
    is_taxable = fields.Boolean(required=True)
    service_id = fields.UUID(required=True, allow_none=True)


class DraftAnswer(Answer):
    """`total` is what the lines come to before tax is put on top."""

    draft_id = fields.UUID(required=True, attribute="id")
    client_id = fields.UUID(required=True)
    currency = fields.String(required=True)
    lines = fields.List(fields.Nested(DraftLinePart), required=True)
    total = fields.Nested(MoneyField, required=True)
    due_on = fields.Date(required=True, allow_none=True)
    by = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True)
    is_issued = fields.Boolean(required=True)


class DraftsAnswer(Answer):
    items = fields.List(fields.Nested(DraftAnswer), required=True)


@resource.route("/invoice-drafts")
@resource.response(HTTPStatus.OK, DraftsAnswer)
@problems(resource, 401, 403)
def index() -> dict[str, Any]:
    """List the drafts that are not issued, newest first."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return {"items": work.drafts.open(limit=_SHOWN)}


@resource.route("/invoice-drafts", methods=["POST"])
@resource.arguments(DraftRequest)
@resource.response(HTTPStatus.CREATED, DraftAnswer)
@problems(resource, 401, 403, 404)
def create(wanted: dict[str, Any]) -> Draft:
    """Begin an invoice by hand."""
    with begin_work() as work:
        return write_draft(work, WriteDraft(actor=the_actor(), **wanted))


@resource.route("/invoice-drafts/<uuid:draft_id>")
@resource.response(HTTPStatus.OK, DraftAnswer)
@problems(resource, 401, 403, 404)
def show(draft_id: UUID) -> Draft:
    """Show a draft."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return work.drafts.locked(InvoiceId(draft_id))


@resource.route("/invoice-drafts/<uuid:draft_id>", methods=["PUT"])
@resource.arguments(DraftChange)
@resource.response(HTTPStatus.OK, DraftAnswer)
@problems(resource, 401, 403, 404, 409)
def change(wanted: dict[str, Any], draft_id: UUID) -> Draft:
    """Write a draft anew."""
    with begin_work() as work:
        return write_draft(work, WriteDraft(actor=the_actor(), draft_id=InvoiceId(draft_id), **wanted))


@resource.route("/invoice-drafts/<uuid:draft_id>", methods=["DELETE"])
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404, 409)
def remove(draft_id: UUID) -> None:
    """Throw a draft away."""
    with begin_work() as work:
        throw_away_draft(work, ThrowAwayDraft(actor=the_actor(), draft_id=InvoiceId(draft_id)))


@resource.route("/invoice-drafts/<uuid:draft_id>/issue", methods=["POST"])
@resource.response(HTTPStatus.CREATED, InvoiceAnswer)
@problems(resource, 401, 403, 404)
def issue(draft_id: UUID) -> InvoiceRow:
    """Issue a draft: it gets its number; answers the invoice. The same again answers the same invoice."""
    with begin_work() as work:
        issue_draft(work, IssueDraft(actor=the_actor(), draft_id=InvoiceId(draft_id)))
    with begin_work() as work:
        return work.reads.invoice(InvoiceId(draft_id), of=None)
