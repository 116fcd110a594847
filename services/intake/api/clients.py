"""Clients."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import url_for
from flask_smorest import Blueprint

from services.intake.api import begin_work
from services.intake.api.answers import client_answer
from services.intake.api.client_schemas import (
    ClientAnswer,
    ClientChangesRequest,
    ClientPage,
    ClientsRequest,
    NewClientRequest,
)
from services.intake.api.cursors import instant_cursor
from services.intake.api.doors import CLIENTS
from services.intake.storage import reads
from services.intake.use_cases.change_client import ChangeClient, change_client
from services.intake.use_cases.register_client import RegisterClient, register_client
from services.intake.use_cases.show_client import ShowClient, show_client
from shared.contracts.intake.facts import SubmittedClient
from shared.kernel.ids import ClientId
from shared.kernel.permissions import CLIENTS_MANAGE, CLIENTS_VIEW
from shared.web.auth import the_actor
from shared.web.doors.links import invite
from shared.web.doors.schemas import BareRequest
from shared.web.etags import etag, require_match
from shared.web.paging import page
from shared.web.resource import problems

resource = Blueprint("clients", __name__, description="Who buys.")


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.get("/clients")
@resource.arguments(ClientsRequest, location="query")
@resource.response(200, ClientPage)
@problems(resource, 401, 403)
def index(request: dict[str, Any]) -> Any:
    """The clients, newest first, for members who may see them; with all the words of `q` in address, name or company, where there are some."""
    actor = the_actor()
    actor.require(CLIENTS_VIEW)
    with begin_work() as work:
        before = instant_cursor(request["cursor"])
        rows = reads.clients(work.session, before=before, words=request["q"], most=request["limit"] + 1)
    shown = page(rows, request["limit"], lambda row: (row.registered_at.isoformat(), str(row.client_id)))
    return {"items": [client_answer(row, actor) for row in shown.items], "next": shown.next}


@resource.post("/clients")
@resource.arguments(NewClientRequest)
@resource.response(201, ClientAnswer)
@problems(resource, 401, 403, 409)
def create(request: dict[str, Any]) -> Any:
    """Register a client who has not ordered anything yet; `custom` as the agency's own fields (`/client-fields`) demand it."""
    actor = the_actor()
    ask = RegisterClient(actor=actor, custom=request.pop("custom"), client=SubmittedClient(**request))
    with begin_work() as work:
        client_id = register_client(work, ask).id
    with begin_work() as work:
        answer = client_answer(reads.client(work.session, client_id), actor)
    return answer, {"Location": url_for("clients.show", client_id=client_id)}


@resource.get("/clients/<uuid:client_id>")
@resource.response(200, ClientAnswer)
@problems(resource, 401, 403, 404)
def show(client_id: UUID) -> Any:
    """One client, for members who may see them and for themselves."""
    ask = ShowClient(actor=the_actor(), client_id=ClientId(client_id))
    with begin_work() as work:
        row = show_client(work, ask)
    return client_answer(row, ask.actor), HTTPStatus.OK, {"ETag": etag(row.changed_at)}


@resource.patch("/clients/<uuid:client_id>")
@resource.arguments(ClientChangesRequest)
@resource.response(200, ClientAnswer)
@problems(resource, 401, 403, 404, 409, 412)
def change(request: dict[str, Any], client_id: UUID) -> Any:
    """Change what is kept of a client: what they say themselves, or, for members who may, all of it.

    With If-Match only where the client is as they were read.
    """
    ask = ChangeClient(actor=the_actor(), client_id=ClientId(client_id), changes=request)
    with begin_work() as work:
        before = etag(work.clients.locked(ask.client_id).changed_at)
        change_client(work, ask)
        require_match(before)
    with begin_work() as work:
        return client_answer(reads.client(work.session, client_id), ask.actor)


@resource.post("/clients/<uuid:client_id>/invitation")
@resource.arguments(BareRequest)
@resource.response(202)
@problems(resource, 401, 403, 404, 422)
def create_invitation(_asked: dict[str, Any], client_id: UUID) -> None:
    """Have a link mailed with which the client chooses a password; an older one opens nothing more."""
    the_actor().require(CLIENTS_MANAGE)
    with begin_work() as work:
        invite(work, CLIENTS, work.clients.get(ClientId(client_id)))
