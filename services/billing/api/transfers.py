"""Transfers between orders over HTTP."""

from http import HTTPStatus
from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.billing.api import begin_work
from services.billing.api.idempotency import answer_once
from services.billing.api.schemas import InvoiceAnswer, KeyHeader, PositiveMoney
from services.billing.storage.rows import InvoiceRow
from services.billing.use_cases.transfer_payment import TransferPayment, transfer_payment
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Request

resource = Blueprint("transfers", __name__, description="What was paid for one order pays another.")


class TransferRequest(Request):
    """`amount` is as much as there is and is due where it is not given."""

    from_order_id = fields.UUID(required=True)
    to_order_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))
    amount = fields.Nested(PositiveMoney, load_default=None, allow_none=True)


@resource.route("/transfers", methods=["POST"])
@resource.arguments(KeyHeader, location="headers")
@resource.arguments(TransferRequest)
@resource.response(HTTPStatus.CREATED, InvoiceAnswer)
@problems(resource, 401, 403, 409)
def create(header: dict[str, Any], wanted: dict[str, Any]) -> tuple[Response, HTTPStatus]:
    """Move what was paid for an order to another of the same client; answers the invoice that was paid by it."""
    actor = the_actor()
    with begin_work() as work:

        def answer() -> InvoiceRow:
            invoice = transfer_payment(work, TransferPayment(actor=actor, **wanted))
            return work.reads.invoice(invoice.id, of=None)

        answered = answer_once(work, actor, header["key"], InvoiceAnswer(), answer)
    return jsonify(answered), HTTPStatus.CREATED
