"""Mergers: two clients who are one."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.intake.api import begin_work
from services.intake.api.answers import client_answer
from services.intake.api.client_schemas import ClientAnswer
from services.intake.storage import reads
from services.intake.use_cases.merge_clients import MergeClients, merge_clients
from shared.kernel.ids import ClientId
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("mergers", __name__, description="Two clients who are one.")


class MergerRequest(Request):
    """`from_client_id` is the duplicate. As a rehearsal nothing changes: the answer says what would."""

    from_client_id = fields.UUID(required=True)
    is_rehearsal = fields.Boolean(load_default=False)


class MovedAnswer(Answer):
    orders = fields.Integer(required=True)
    purchases = fields.Integer(required=True)
    contacts = fields.Integer(required=True)


class MergerAnswer(Answer):
    """The client that stays, how much moves to them, and which of their attributes become others by it."""

    client = fields.Nested(ClientAnswer, required=True)
    moved = fields.Nested(MovedAnswer, required=True)
    changed = fields.List(fields.String(), required=True)
    is_rehearsal = fields.Boolean(required=True)


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.post("/clients/<uuid:client_id>/merger")
@resource.arguments(MergerRequest)
@resource.response(200, MergerAnswer)
@problems(resource, 401, 403, 404, 409)
def create(request: dict[str, Any], client_id: UUID) -> Any:
    """Have a duplicate be part of this client: orders, contacts, notes and files, invoices, money and notices are theirs, in every app.

    Orders for the duplicate's address are this client's from now on; nobody signs in as the duplicate any more.
    """
    actor = the_actor()
    ask = MergeClients(
        actor=actor,
        client_id=ClientId(client_id),
        from_client_id=ClientId(request["from_client_id"]),
        is_rehearsal=request["is_rehearsal"],
    )
    with begin_work() as work:
        _, moved, changed = merge_clients(work, ask)
    with begin_work() as work:
        client = client_answer(reads.client(work.session, client_id), actor)
    return {"client": client, "moved": moved, "changed": sorted(changed), "is_rehearsal": request["is_rehearsal"]}
