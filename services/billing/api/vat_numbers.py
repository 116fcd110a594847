"""Clients' VAT numbers over HTTP."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.billing.api import begin_work
from services.billing.domain.client import Client
from services.billing.domain.reach import visible_client
from services.billing.domain.refusals import ClientUnknown
from services.billing.domain.vat_numbers import is_vat_number
from services.billing.use_cases.ask_register import AskRegister, ask_register
from shared.kernel.ids import ClientId
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer

resource = Blueprint("vat_numbers", __name__, description="What is known of clients' VAT numbers.")


class VatNumberAnswer(Answer):
    """`is_registered` is what the register said at `looked_up_at`, null where it was not asked about this number."""

    tax_id = fields.String(required=True)
    is_well_formed = fields.Boolean(required=True)
    is_registered = fields.Boolean(required=True, allow_none=True)
    registered_as = fields.String(required=True)
    looked_up_at = fields.AwareDateTime(required=True, allow_none=True)


@resource.route("/clients/<uuid:client_id>/vat-number")
@resource.response(HTTPStatus.OK, VatNumberAnswer)
@problems(resource, 401, 403, 404)
def show(client_id: UUID) -> dict[str, Any]:
    """Show whether a client's VAT number is well-formed, and what the register said of it."""
    own = visible_client(the_actor())
    if own not in {None, client_id}:
        raise ClientUnknown(f"there is no client {client_id}")
    with begin_work() as work:
        return _shown(work.clients.get(ClientId(client_id)))


@resource.route("/clients/<uuid:client_id>/vat-number/look-up", methods=["POST"])
@resource.response(HTTPStatus.ACCEPTED, VatNumberAnswer)
@problems(resource, 401, 403, 404)
def look_up(client_id: UUID) -> dict[str, Any]:
    """Have the number looked up again; answers what is known until then."""
    with begin_work() as work:
        ask_register(work, AskRegister(actor=the_actor(), client_id=ClientId(client_id)))
        return _shown(work.clients.get(ClientId(client_id)))


def _shown(client: Client) -> dict[str, Any]:
    is_looked_up = client.is_looked_up
    return {
        "tax_id": client.tax_id,
        "is_well_formed": is_vat_number(client.tax_id, client.country),
        "is_registered": client.is_registered if is_looked_up else None,
        "registered_as": client.registered_as if is_looked_up else "",
        "looked_up_at": client.looked_up_at if is_looked_up else None,
    }
