"""The services on sale, with their forms. Everybody may read them."""

from typing import Any

from flask_smorest import Blueprint

from services.intake.api import begin_work
from services.intake.api.answers import service_answer
from services.intake.api.cursors import name_cursor
from services.intake.api.schemas import ServiceAnswer, ServicePage
from services.intake.storage import reads
from shared.web.paging import page
from shared.web.resource import problems
from shared.web.schemas import PageRequest

resource = Blueprint("services", __name__, description="What the agency sells.")


@resource.get("/services")
@resource.arguments(PageRequest, location="query")
@resource.response(200, ServicePage)
@resource.doc(security=[])
def index(request: dict[str, Any]) -> Any:
    """The services on sale, by name."""
    with begin_work() as work:
        behind = name_cursor(request["cursor"])
        rows = reads.services(work.session, behind=behind, most=request["limit"] + 1)
    shown = page(rows, request["limit"], lambda row: (row.name, str(row.service_id)))
    return {"items": [service_answer(row) for row in shown.items], "next": shown.next}


@resource.get("/services/<code>")
@resource.response(200, ServiceAnswer)
@problems(resource, 404)
@resource.doc(security=[])
def show(code: str) -> Any:
    """One service on sale, by its code."""
    with begin_work() as work:
        return service_answer(reads.service(work.session, code))
