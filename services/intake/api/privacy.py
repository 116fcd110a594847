"""What is kept of a person: all of it as one document, and gone."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.intake.api import begin_work
from services.intake.api.answers import client_answer, order_answer
from services.intake.api.client_schemas import ClientAnswer
from services.intake.api.contacts import ContactAnswer, contact_answer
from services.intake.api.schemas import OrderAnswer
from services.intake.storage import reads
from services.intake.use_cases.erase_client import EraseClient, erase_client
from services.intake.use_cases.export_client import ExportClient, export_client
from shared.kernel.ids import ClientId
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer

resource = Blueprint("privacy", __name__, description="What is kept of a person.")


class ExportAnswer(Answer):
    client = fields.Nested(ClientAnswer, required=True)
    contacts = fields.List(fields.Nested(ContactAnswer), required=True)
    orders = fields.List(fields.Nested(OrderAnswer), required=True)


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.get("/clients/<uuid:client_id>/export")
@resource.response(200, ExportAnswer)
@problems(resource, 401, 403, 404)
def show_export(client_id: UUID) -> Any:
    """Everything that intake keeps of a client, for them and for who manages clients."""
    actor = the_actor()
    with begin_work() as work:
        found = export_client(work, ExportClient(actor=actor, client_id=ClientId(client_id)))
        return {
            "client": client_answer(found.client, actor),
            "contacts": [contact_answer(contact) for contact in found.contacts],
            "orders": [order_answer(row, actor) for row in found.orders],
        }


@resource.post("/clients/<uuid:client_id>/erasure")
@resource.response(201, ClientAnswer)
@problems(resource, 401, 403, 404, 409)
def create_erasure(client_id: UUID) -> Any:
    """Erase what is known of the person, here and in every app; what happened, and what was billed, stays."""
    actor = the_actor()
    with begin_work() as work:
        erase_client(work, EraseClient(actor=actor, client_id=ClientId(client_id)))
    with begin_work() as work:
        return client_answer(reads.client(work.session, client_id), actor)
