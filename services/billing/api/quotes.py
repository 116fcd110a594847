"""What a purchase would come to before it is placed, and its invoice once it is: for whoever holds intake's token."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.billing.api import begin_work, links, vouched
from services.billing.api.pay_links import PayLinkAnswer
from services.billing.domain.refusals import InvoiceUnknown
from services.billing.use_cases.quote_purchase import Quote, QuotePurchase, quote_purchase
from shared.contracts.parts import PurchaseLine
from shared.contracts.schema import read_part
from shared.kernel.ids import ClientId, PurchaseId
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, MoneyField, Request
from shared.web.vouched import OFFER, PURCHASE

resource = Blueprint("quotes", __name__, description="What a purchase comes to before it is billed.")


class QuoteRequest(Request):
    """`offer` is what intake vouches for of a basket."""

    offer = fields.String(required=True, validate=validate.Length(max=200_000))


class QuoteLineAnswer(Answer):
    """`total` is what is paid for the line."""

    description = fields.String(required=True)
    quantity = fields.Integer(required=True)
    unit_price = fields.Nested(MoneyField, required=True)
    total = fields.Nested(MoneyField, required=True)
    tax_name = fields.String(required=True)
    is_tax_included = fields.Boolean(required=True)


class QuoteAnswer(Answer):
    """`coupon_refused` says why the coupon takes nothing off; empty where it does, or none was named."""

    lines = fields.List(fields.Nested(QuoteLineAnswer), required=True)
    subtotal = fields.Nested(MoneyField, required=True)
    discount = fields.Nested(MoneyField, required=True)
    tax = fields.Nested(MoneyField, required=True)
    total = fields.Nested(MoneyField, required=True)
    coupon_refused = fields.String(required=True)


@resource.post("/quotes")
@resource.arguments(QuoteRequest)
@resource.response(HTTPStatus.OK, QuoteAnswer)
@problems(resource, 401, 404, 409)
@resource.doc(security=[{}, {"token": []}])
def create(wanted: dict[str, Any]) -> Quote:
    """Say what a basket comes to now, with its coupon and tax; for a signed-in client with theirs."""
    offer = vouched().read(OFFER, wanted["offer"])
    actor = the_actor() if "Authorization" in request.headers else None
    ask = QuotePurchase(
        lines=tuple(read_part(PurchaseLine, line) for line in offer["lines"]),
        coupon=offer["coupon"],
        client_id=ClientId(actor.id) if actor and actor.is_client and actor.id else None,
    )
    with begin_work() as work:
        return quote_purchase(work, ask)


@resource.get("/purchase-bills/<string(maxlength=400):token>")
@resource.response(HTTPStatus.OK, PayLinkAnswer)
@problems(resource, 404)
@resource.doc(security=[])
def show(token: str) -> dict[str, str]:
    """The link to the invoice of a purchase; there is none until it is issued."""
    purchase_id = PurchaseId(UUID(vouched().read(PURCHASE, token)))
    with begin_work() as work:
        invoice_id = work.invoices.of_purchase(purchase_id)
    if invoice_id is None:
        raise InvoiceUnknown("this purchase is not billed yet")
    found = links().token_for(invoice_id)
    return {"token": found, "path": f"/pay/{found}"}
