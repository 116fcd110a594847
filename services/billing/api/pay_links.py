"""An invoice's public page over HTTP: whoever has its link may see and pay it, without a login."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields

from services.billing.api import begin_work, links, offered, processors, settings
from services.billing.api.charge_schemas import ChargeAnswer, PageChargeRequest
from services.billing.api.charges import opened, return_url
from services.billing.api.invoices import as_pdf
from services.billing.api.schemas import InvoiceAnswer
from services.billing.domain.reach import visible_client
from services.billing.errands.conclude_charge import conclude_charge
from services.billing.storage.charge_rows import ChargeRow
from services.billing.storage.work import Work
from services.billing.use_cases.request_payment import RequestPayment, request_payment
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import InvoiceId
from shared.kernel.money import CREDITS
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer

resource = Blueprint("pay_links", __name__, description="Pages of invoices that are paid without a login.")


class PayPageAnswer(Answer):
    """The invoice, the providers it can be paid through, and how to pay by hand; naming the invoice's number."""

    invoice = fields.Nested(InvoiceAnswer, required=True)
    providers = fields.List(fields.String(), required=True)
    instructions = fields.String(required=True)


class PayLinkAnswer(Answer):
    """`path` is the page's in the portal."""

    token = fields.String(required=True)
    path = fields.String(required=True)


@resource.route("/invoices/<uuid:invoice_id>/pay-link")
@resource.response(HTTPStatus.OK, PayLinkAnswer)
@problems(resource, 401, 403, 404)
def link(invoice_id: UUID) -> dict[str, str]:
    """Show the link to an invoice's public page."""
    own = visible_client(the_actor())
    with begin_work() as work:
        work.reads.invoice(InvoiceId(invoice_id), of=own)
    token = links().token_for(InvoiceId(invoice_id))
    return {"token": token, "path": f"/pay/{token}"}


@resource.route("/pay/<token>")
@resource.response(HTTPStatus.OK, PayPageAnswer)
@resource.doc(security=[])
@problems(resource, 404)
def show(token: str) -> dict[str, Any]:
    """Show the invoice that the link is for."""
    return _page(token)


@resource.route("/pay/<token>/pdf")
@resource.response(HTTPStatus.OK, {"format": "binary", "type": "string"}, content_type="application/pdf")
@resource.doc(security=[])
@problems(resource, 404)
def pdf(token: str) -> Response:
    """Show the invoice as a PDF."""
    with begin_work() as work:
        invoice = work.reads.invoice(links().invoice_of(token), of=None)
    return as_pdf(invoice)


@resource.route("/pay/<token>/charges", methods=["POST"])
@resource.arguments(PageChargeRequest)
@resource.response(HTTPStatus.CREATED, ChargeAnswer)
@resource.doc(security=[])
@problems(resource, 404, 409, 503)
def create(wanted: dict[str, Any], token: str) -> ChargeRow:
    """Open a provider's page to pay the invoice."""
    invoice_id = links().invoice_of(token)
    with begin_work() as work:
        payer = _payer(work, token)
        ask = RequestPayment(
            actor=payer,
            invoice_id=invoice_id,
            provider=offered(wanted.pop("provider")),
            return_url=return_url(wanted.pop("return_path") or f"/pay/{token}"),
            **wanted,
        )
        charge = request_payment(work, ask)
    return opened(charge)


@resource.route("/pay/<token>/conclusion", methods=["POST"])
@resource.response(HTTPStatus.CREATED, PayPageAnswer)
@resource.doc(security=[])
@problems(resource, 404, 503)
def conclude(token: str) -> dict[str, Any]:
    """Ask the providers how the invoice's payments stand: what the page does when the payer comes back."""
    invoice_id = links().invoice_of(token)
    with begin_work() as work:
        open_ids = work.charge_reads.open_for(invoice_id)
    for charge_id in open_ids:
        conclude_charge(begin_work, processors(), charge_id)
    return _page(token)


def _page(token: str) -> dict[str, Any]:
    with begin_work() as work:
        invoice = work.reads.invoice(links().invoice_of(token), of=None)
    if invoice.total.currency == CREDITS:
        return {"invoice": invoice, "providers": [], "instructions": ""}
    return {"invoice": invoice, "providers": sorted(processors()), "instructions": settings().payment_instructions}


def _payer(work: Work, token: str) -> Actor:
    """Return the client of the invoice: whoever holds the link pays in their name."""
    client = work.reads.invoice(links().invoice_of(token), of=None).client
    return Actor(kind=ActorKind.CLIENT, id=client.client_id, name=client.name or "Pay link")
