"""Clients."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.intake.api import begin_work
from services.intake.api.cursors import instant_cursor
from services.intake.api.schemas import ClientAnswer, ClientPage
from services.intake.storage import reads
from services.intake.use_cases.show_client import ShowClient, show_client
from shared.kernel.ids import ClientId
from shared.kernel.permissions import CLIENTS_VIEW
from shared.web.auth import the_actor
from shared.web.paging import page
from shared.web.resource import problems
from shared.web.schemas import PageRequest

resource = Blueprint("clients", __name__, description="Who buys.")


@resource.get("/clients")
@resource.arguments(PageRequest, location="query")
@resource.response(200, ClientPage)
@problems(resource, 401, 403)
def index(request: dict[str, Any]) -> Any:
    """The clients, newest first, for members who may see them."""
    the_actor().require(CLIENTS_VIEW)
    with begin_work() as work:
        before = instant_cursor(request["cursor"])
        rows = reads.clients(work.session, before=before, most=request["limit"] + 1)
    return page(rows, request["limit"], lambda row: (row.registered_at.isoformat(), str(row.client_id)))


@resource.get("/clients/<uuid:client_id>")
@resource.response(200, ClientAnswer)
@problems(resource, 401, 403, 404)
def show(client_id: UUID) -> Any:
    """One client, for members who may see them and for themselves."""
    ask = ShowClient(actor=the_actor(), client_id=ClientId(client_id))
    with begin_work() as work:
        return show_client(work, ask)
