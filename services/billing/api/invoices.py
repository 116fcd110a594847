"""Invoices over HTTP: see them, pay them, declare them void."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.billing.api import begin_work
from services.billing.api.files import pdf_file
from services.billing.api.idempotency import answer_once
from services.billing.api.schemas import InvoiceAnswer, InvoicesRequest, KeyHeader, PaymentRequest, VoidanceRequest
from services.billing.domain.reach import own_client, visible_client
from services.billing.gateways.pdf_invoice import invoice_pdf
from services.billing.storage.reads import InvoiceFilter
from services.billing.storage.rows import InvoiceRow
from services.billing.use_cases.pay_invoice import PayInvoice, pay_invoice
from services.billing.use_cases.void_invoice import VoidInvoice, void_invoice
from services.billing.use_cases.write_off_invoice import WriteOffInvoice, write_off_invoice
from shared.kernel.ids import InvoiceId
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import page_of

resource = Blueprint("invoices", __name__, description="What clients owe for their purchases.")


@resource.route("/invoices")
@resource.arguments(InvoicesRequest, location="query")
@resource.response(HTTPStatus.OK, page_of(InvoiceAnswer))
@problems(resource, 401, 403)
def index(wanted: dict[str, Any]) -> Page[InvoiceRow]:
    """List invoices, newest first: a client's own, or all for members who see money."""
    limit, after = wanted.pop("limit"), decode_cursor(wanted.pop("cursor"), datetime.fromisoformat, UUID)
    own = visible_client(the_actor())
    with begin_work() as work:
        rows = work.reads.invoices(InvoiceFilter(**wanted), of=own, limit=limit, after=after)
    return page(rows, limit, key=lambda row: (row.issued_at, row.invoice_id))


@resource.route("/invoices/<uuid:invoice_id>")
@resource.response(HTTPStatus.OK, InvoiceAnswer)
@problems(resource, 401, 403, 404)
def show(invoice_id: UUID) -> InvoiceRow:
    """Show an invoice with its lines and payments."""
    own = visible_client(the_actor())
    with begin_work() as work:
        return work.reads.invoice(InvoiceId(invoice_id), of=own)


@resource.route("/invoices/<uuid:invoice_id>/pdf")
@resource.response(HTTPStatus.OK, {"format": "binary", "type": "string"}, content_type="application/pdf")
@problems(resource, 401, 403, 404)
def pdf(invoice_id: UUID) -> Response:
    """Show an invoice as a PDF/A-3 in the client's language, with the XML of EN 16931 inside where the seller's country is known."""
    own = visible_client(the_actor())
    with begin_work() as work:
        invoice = work.reads.invoice(InvoiceId(invoice_id), of=own)
    return as_pdf(invoice)


def as_pdf(invoice: InvoiceRow) -> Response:
    """Return the invoice as a file to be shown or saved."""
    return pdf_file(invoice_pdf(invoice), invoice.number)


@resource.route("/invoices/<uuid:invoice_id>/payments", methods=["POST"])
@resource.arguments(KeyHeader, location="headers")
@resource.arguments(PaymentRequest)
@resource.response(HTTPStatus.CREATED, InvoiceAnswer)
@problems(resource, 401, 403, 404, 409)
def pay(header: dict[str, Any], payment: dict[str, Any], invoice_id: UUID) -> tuple[Response, HTTPStatus]:
    """Record a payment, or pay from the client's balance; answers the invoice."""
    actor = the_actor()
    ask = PayInvoice(actor=actor, invoice_id=InvoiceId(invoice_id), **payment)
    with begin_work() as work:

        def answer() -> InvoiceRow:
            invoice = pay_invoice(work, ask)
            return work.reads.invoice(invoice.id, of=own_client(actor))

        answered = answer_once(work, actor, header["key"], InvoiceAnswer(), answer)
    return jsonify(answered), HTTPStatus.CREATED


@resource.route("/invoices/<uuid:invoice_id>/write-off", methods=["POST"])
@resource.arguments(VoidanceRequest)
@resource.response(HTTPStatus.CREATED, InvoiceAnswer)
@problems(resource, 401, 403, 404, 409)
def write_off(wanted: dict[str, Any], invoice_id: UUID) -> InvoiceRow:
    """Give up what is due of an invoice: it is uncollectible."""
    actor = the_actor()
    with begin_work() as work:
        invoice = write_off_invoice(work, WriteOffInvoice(actor=actor, invoice_id=InvoiceId(invoice_id), **wanted))
        return work.reads.invoice(invoice.id, of=own_client(actor))


@resource.route("/invoices/<uuid:invoice_id>/voidance", methods=["POST"])
@resource.arguments(VoidanceRequest)
@resource.response(HTTPStatus.CREATED, InvoiceAnswer)
@problems(resource, 401, 403, 404, 409)
def void(voidance: dict[str, Any], invoice_id: UUID) -> InvoiceRow:
    """Declare an invoice void; what was paid of it so far goes to the client's balance."""
    actor = the_actor()
    with begin_work() as work:
        invoice = void_invoice(work, VoidInvoice(actor=actor, invoice_id=InvoiceId(invoice_id), **voidance))
        return work.reads.invoice(invoice.id, of=own_client(actor))
