"""Saved cards and accounts over HTTP."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.billing.api import begin_work
from services.billing.api.charge_schemas import AutomaticRequest, SavedMethodsAnswer
from services.billing.domain.reach import visible_client
from services.billing.domain.refusals import ClientUnknown
from services.billing.use_cases.choose_automatic_method import ChooseAutomaticMethod, choose_automatic_method
from services.billing.use_cases.remove_saved_method import RemoveSavedMethod, remove_saved_method
from shared.kernel.ids import ClientId
from shared.web.auth import the_actor
from shared.web.resource import problems

resource = Blueprint("saved_methods", __name__, description="Cards and accounts that providers keep for clients.")


@resource.route("/clients/<uuid:client_id>/saved-methods")
@resource.response(HTTPStatus.OK, SavedMethodsAnswer)
@problems(resource, 401, 403, 404)
def index(client_id: UUID) -> dict[str, Any]:
    """List a client's saved methods, oldest first."""
    own = visible_client(the_actor())
    if own not in {None, client_id}:
        raise ClientUnknown(f"there is no client {client_id}")
    with begin_work() as work:
        return {"items": work.saved_methods.all_of(ClientId(client_id))}


@resource.route("/clients/<uuid:client_id>/automatic-method", methods=["PUT"])
@resource.arguments(AutomaticRequest)
@resource.response(HTTPStatus.OK, SavedMethodsAnswer)
@problems(resource, 401, 403, 404)
def choose(wanted: dict[str, Any], client_id: UUID) -> dict[str, Any]:
    """Choose the method that pays invoices as they are issued; null is none."""
    with begin_work() as work:
        choose_automatic_method(
            work,
            ChooseAutomaticMethod(actor=the_actor(), client_id=ClientId(client_id), method_id=wanted["method_id"]),
        )
        return {"items": work.saved_methods.all_of(ClientId(client_id))}


@resource.route("/saved-methods/<uuid:method_id>", methods=["DELETE"])
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404)
def remove(method_id: UUID) -> None:
    """Remove a saved method: it is not charged any more."""
    with begin_work() as work:
        remove_saved_method(work, RemoveSavedMethod(actor=the_actor(), method_id=method_id))
