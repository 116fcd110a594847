"""Refunds, credit notes and disputes over HTTP."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.billing.api import begin_work
from services.billing.api.files import PDF, pdf_file
from services.billing.api.idempotency import answer_once
from services.billing.api.schemas import KeyHeader, PositiveMoney
from services.billing.domain.dispute import DisputeState
from services.billing.domain.provider import Provider
from services.billing.domain.reach import visible_client
from services.billing.domain.refund import RefundState, Target
from services.billing.gateways.pdf_invoice import invoice_pdf
from services.billing.storage.rows import credit_note
from services.billing.storage.work import Work
from services.billing.use_cases.refund_invoice import RefundInvoice, refund_invoice
from shared.kernel.ids import InvoiceId
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, MoneyField, Request

resource = Blueprint("refunds", __name__, description="What goes back to clients.")

_SHOWN = 200


class RefundRequest(Request):
    """`amount` is all that stands where it is not given; a `fee` of it is kept. A whole refund ends the order (rule B-6)."""

    target = fields.Enum(Target, by_value=True, required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))
    amount = fields.Nested(PositiveMoney, load_default=None, allow_none=True)
    order_id = fields.UUID(load_default=None, allow_none=True)
    fee = fields.Nested(PositiveMoney, load_default=None, allow_none=True)


class RefundPart(Answer):
    refund_id = fields.UUID(required=True, attribute="id")
    target = fields.Enum(Target, by_value=True, required=True)
    amount = fields.Nested(MoneyField, required=True)
    state = fields.Enum(RefundState, by_value=True, required=True)
    failure = fields.String(required=True)
    reason = fields.String(required=True)
    by = fields.String(required=True)
    asked_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class CreditNotePart(Answer):
    credit_note_id = fields.UUID(required=True, attribute="id")
    number = fields.String(required=True)
    total = fields.Nested(MoneyField, required=True)
    tax = fields.Integer(required=True)
    reason = fields.String(required=True)
    lines = fields.List(fields.Dict(keys=fields.String()), required=True)
    by = fields.String(required=True)
    issued_at = fields.AwareDateTime(required=True)


class RefundsAnswer(Answer):
    refunds = fields.List(fields.Nested(RefundPart), required=True)
    credit_notes = fields.List(fields.Nested(CreditNotePart), required=True)


class DisputesRequest(Request):
    invoice_id = fields.UUID(load_default=None)


class DisputePart(Answer):
    dispute_id = fields.UUID(required=True, attribute="id")
    provider = fields.Enum(Provider, by_value=True, required=True)
    charge_id = fields.UUID(required=True)
    invoice_id = fields.UUID(required=True, allow_none=True)
    client_id = fields.UUID(required=True)
    amount = fields.Nested(MoneyField, required=True)
    reason = fields.String(required=True)
    state = fields.Enum(DisputeState, by_value=True, required=True)
    opened_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


class DisputesAnswer(Answer):
    items = fields.List(fields.Nested(DisputePart), required=True)


@resource.route("/invoices/<uuid:invoice_id>/refunds")
@resource.response(HTTPStatus.OK, RefundsAnswer)
@problems(resource, 401, 403, 404)
def index(invoice_id: UUID) -> dict[str, Any]:
    """List an invoice's refunds and credit notes, oldest first."""
    own = visible_client(the_actor())
    with begin_work() as work:
        work.reads.invoice(InvoiceId(invoice_id), of=own)
        return _refunds(work, InvoiceId(invoice_id))


@resource.route("/invoices/<uuid:invoice_id>/refunds", methods=["POST"])
@resource.arguments(KeyHeader, location="headers")
@resource.arguments(RefundRequest)
@resource.response(HTTPStatus.CREATED, RefundsAnswer)
@problems(resource, 401, 403, 404, 409)
def create(header: dict[str, Any], wanted: dict[str, Any], invoice_id: UUID) -> tuple[Response, HTTPStatus]:
    """Refund an invoice, a part of it or one of its orders; answers all its refunds and credit notes."""
    actor = the_actor()
    ask = RefundInvoice(actor=actor, invoice_id=InvoiceId(invoice_id), **wanted)
    with begin_work() as work:

        def answer() -> dict[str, Any]:
            refund_invoice(work, ask)
            return _refunds(work, InvoiceId(invoice_id))

        answered = answer_once(work, actor, header["key"], RefundsAnswer(), answer)
    return jsonify(answered), HTTPStatus.CREATED


@resource.route("/credit-notes/<uuid:credit_note_id>/pdf")
@resource.response(HTTPStatus.OK, PDF, content_type="application/pdf")
@problems(resource, 401, 403, 404)
def pdf(credit_note_id: UUID) -> Response:
    """Show a credit note as a PDF/A-3, with the XML of EN 16931 inside as invoices have it."""
    own = visible_client(the_actor())
    with begin_work() as work:
        note = work.credit_notes.get(credit_note_id, of=own)
        corrected = work.reads.invoice(note.invoice_id, of=own)
    return pdf_file(invoice_pdf(credit_note(corrected, note), corrects=corrected.number), note.number)


@resource.route("/disputes")
@resource.arguments(DisputesRequest, location="query")
@resource.response(HTTPStatus.OK, DisputesAnswer)
@problems(resource, 401, 403)
def disputes(wanted: dict[str, Any]) -> dict[str, Any]:
    """List disputes, newest first: a client's own, or all for members who see money."""
    own = visible_client(the_actor())
    with begin_work() as work:
        return {"items": work.disputes.listed(wanted["invoice_id"], of=own, limit=_SHOWN)}


def _refunds(work: Work, invoice_id: InvoiceId) -> dict[str, Any]:
    return {
        "refunds": work.refunds.of_invoice(invoice_id),
        "credit_notes": work.credit_notes.of_invoice(invoice_id),
    }
