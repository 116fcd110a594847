"""The services on sale, with their forms: everybody may read them, members who manage services change them."""

from http import HTTPStatus
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint

from services.intake.api import begin_work
from services.intake.api.answers import service_answer
from services.intake.api.cursors import place_cursor
from services.intake.api.offer_requests import OfferRequest
from services.intake.api.service_schemas import ServiceAnswer, ServicePage, ServicesRequest
from services.intake.domain.checking import is_storable
from services.intake.domain.form import Form
from services.intake.domain.form_schema import schema_of
from services.intake.domain.offer import Offer
from services.intake.storage import service_reads
from services.intake.use_cases.archive_service import ArchiveService, archive_service
from services.intake.use_cases.publish_service import PublishService, publish_service
from shared.kernel.permissions import SERVICES_MANAGE
from shared.web.auth import the_actor
from shared.web.etags import etag, require_match
from shared.web.paging import page
from shared.web.resource import problems

resource = Blueprint("services", __name__, description="What the agency sells.")

_OPEN: dict[str, Any] = {"security": [{}, {"token": []}]}


@resource.get("/services")
@resource.arguments(ServicesRequest, location="query")
@resource.response(200, ServicePage)
@problems(resource, 401, 403)
@resource.doc(**_OPEN)
def index(request: dict[str, Any]) -> Any:
    """The services on sale, by position and name; hidden and archived ones for members who manage services."""
    if request["standing"] != "public":
        the_actor().require(SERVICES_MANAGE)
    wanted = service_reads.ServiceFilter(
        standing=request["standing"], folder=request["folder"], behind=place_cursor(request["cursor"])
    )
    with begin_work() as work:
        rows = service_reads.services(work.session, wanted, most=request["limit"] + 1)
    shown = page(rows, request["limit"], lambda row: (row.position, row.name, str(row.service_id)))
    return {"items": [service_answer(row) for row in shown.items], "next": shown.next}


@resource.get("/services/<code>")
@resource.response(200, ServiceAnswer)
@problems(resource, 404)
@resource.doc(security=[])
def show(code: str) -> Any:
    """One service on sale, by its code."""
    with begin_work() as work:
        row = service_reads.service(work.session, code)
    return service_answer(row), HTTPStatus.OK, {"ETag": etag(row.published_at, row.is_on_sale)}


@resource.put("/services/<code>")
@resource.arguments(OfferRequest)
@resource.response(200, ServiceAnswer)
@problems(resource, 401, 403, 412)
def change(request: dict[str, Any], code: str) -> Any:
    """Put a service on sale, or change what is. Orders placed before keep their price and form (rules I-2, I-7).

    With If-Match only where the service is as it was read.
    """
    rows = {name: tuple(request[name]) for name in ("options", "add_ons")}
    ask = PublishService(actor=the_actor(), offer=Offer(code=code, **(request | rows)))
    with begin_work() as work:
        known = work.services.locked_by_code(code) if is_storable(code) else None
        before = etag(known.published_at, known.is_on_sale) if known else etag(None)
        publish_service(work, ask)
        require_match(before)
    with begin_work() as work:
        row = service_reads.service(work.session, code)
    return service_answer(row), HTTPStatus.OK, {"ETag": etag(row.published_at, row.is_on_sale)}


@resource.delete("/services/<code>")
@resource.response(204)
@problems(resource, 401, 403, 404)
def remove(code: str) -> None:
    """Archive a service: nobody can order it any more, orders that there are go on."""
    ask = ArchiveService(actor=the_actor(), code=code)
    with begin_work() as work:
        archive_service(work, ask)


@resource.get("/services/<code>/schema")
@resource.alt_response(200, schema={"type": "object"}, success=True, description="A JSON Schema (2020-12).")
@problems(resource, 404)
@resource.doc(security=[])
def show_schema(code: str) -> ResponseReturnValue:
    """The JSON Schema of the answers to a service's form, for programs that order."""
    with begin_work() as work:
        row = service_reads.service(work.session, code)
    return jsonify(schema_of(Form.of_rows(row.fields), row.name)), HTTPStatus.OK
