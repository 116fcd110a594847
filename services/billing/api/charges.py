"""Payments through providers over HTTP: ask for one, see how it stands."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.billing.api import begin_work, links, offered, processors, settings
from services.billing.api.charge_schemas import ChargeAnswer, ChargesRequest, InvoiceChargeRequest, TopUpChargeRequest
from services.billing.domain.attempt import Operation
from services.billing.domain.charge import Charge, Way
from services.billing.domain.reach import visible_client
from services.billing.errands.conclude_charge import conclude_charge
from services.billing.errands.make_attempt import make_attempt
from services.billing.storage.charge_rows import ChargeFilter, ChargeRow
from services.billing.use_cases.request_payment import RequestPayment, request_payment
from services.billing.use_cases.request_top_up import RequestTopUp, request_top_up
from shared.contracts.billing.facts import MakeAttempt
from shared.kernel.ids import ClientId, InvoiceId, PaymentId
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import page_of

resource = Blueprint("charges", __name__, description="Payments through Stripe and PayPal.")


@resource.route("/charges")
@resource.arguments(ChargesRequest, location="query")
@resource.response(HTTPStatus.OK, page_of(ChargeAnswer))
@problems(resource, 401, 403)
def index(wanted: dict[str, Any]) -> Page[ChargeRow]:
    """List charges, newest first: a client's own, or all for members who see money."""
    limit, after = wanted.pop("limit"), decode_cursor(wanted.pop("cursor"), datetime.fromisoformat, UUID)
    own = visible_client(the_actor())
    with begin_work() as work:
        rows = work.charge_reads.charges(ChargeFilter(**wanted), of=own, limit=limit, after=after)
    return page(rows, limit, key=lambda row: (row.asked_at, row.charge_id))


@resource.route("/charges/<uuid:charge_id>")
@resource.response(HTTPStatus.OK, ChargeAnswer)
@problems(resource, 401, 403, 404)
def show(charge_id: UUID) -> ChargeRow:
    """Show how a charge stands, as far as we have heard."""
    own = visible_client(the_actor())
    with begin_work() as work:
        return ChargeRow.of(work.charges.get(PaymentId(charge_id), of=own))


@resource.route("/charges/<uuid:charge_id>/conclusion", methods=["POST"])
@resource.response(HTTPStatus.CREATED, ChargeAnswer)
@problems(resource, 401, 403, 404, 503)
def conclude(charge_id: UUID) -> ChargeRow:
    """Ask the provider how a charge stands and let that take effect: what the portal does when a client comes back from its page."""
    own = visible_client(the_actor())
    return ChargeRow.of(conclude_charge(begin_work, processors(), PaymentId(charge_id), of=own))


@resource.route("/invoices/<uuid:invoice_id>/charges", methods=["POST"])
@resource.arguments(InvoiceChargeRequest)
@resource.response(HTTPStatus.CREATED, ChargeAnswer)
@problems(resource, 401, 403, 404, 409, 503)
def create(wanted: dict[str, Any], invoice_id: UUID) -> ChargeRow:
    """Ask for an invoice to be paid through a provider. The same again, while it is under way, is the same charge."""
    ask = RequestPayment(
        actor=the_actor(),
        invoice_id=InvoiceId(invoice_id),
        provider=offered(wanted.pop("provider")),
        return_url=return_url(wanted.pop("return_path") or f"/pay/{links().token_for(InvoiceId(invoice_id))}"),
        **wanted,
    )
    with begin_work() as work:
        charge = request_payment(work, ask)
    return opened(charge)


@resource.route("/clients/<uuid:client_id>/charges", methods=["POST"])
@resource.arguments(TopUpChargeRequest)
@resource.response(HTTPStatus.CREATED, ChargeAnswer)
@problems(resource, 401, 403, 404, 409, 503)
def top_up(wanted: dict[str, Any], client_id: UUID) -> ChargeRow:
    """Ask for a top-up of a client's balance on a provider's page."""
    ask = RequestTopUp(
        actor=the_actor(),
        client_id=ClientId(client_id),
        provider=offered(wanted.pop("provider")),
        return_url=return_url(wanted.pop("return_path") or "/balance"),
        **wanted,
    )
    with begin_work() as work:
        charge = request_top_up(work, ask)
    return opened(charge)


def return_url(path: str) -> str:
    """Return where a client comes back to."""
    return settings().portal_url.rstrip("/") + path


def opened(charge: Charge) -> ChargeRow:
    """Return the charge with its page open, where it has one. A page that could not be opened can be asked for again."""
    if charge.way is Way.PAGE and not charge.page_url:
        with begin_work() as work:
            attempt = work.attempts.of(charge.id, Operation.OPEN_PAGE)
        if attempt is not None:
            make_attempt(begin_work, processors(), MakeAttempt(attempt_id=attempt.id))
    with begin_work() as work:
        return ChargeRow.of(work.charges.get(charge.id))
