"""Files that clients answer with: sent for one field of one order, and handed out by links that end."""

from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote
from uuid import UUID

from flask import Response, current_app, request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.intake.api import begin_work
from services.intake.api.askers import LINK_HOLDER, the_orderer
from services.intake.api.visits import count_visit
from services.intake.domain.file_links import LIFETIME, FileLinks
from services.intake.domain.file_types import MEDIA_TYPES
from services.intake.domain.files import MOST_BYTES
from services.intake.errands.take_file import TakeFile, take_file
from services.intake.gateways.local_files import LocalFiles
from services.intake.gateways.scanners import scanner_at
from services.intake.settings import Settings
from services.intake.use_cases.place_upload import PlaceUpload
from services.intake.use_cases.show_file import ShowFile, show_file
from shared.kernel.ids import OrderId
from shared.kernel.refusals import Invalid, Problem
from shared.web.auth import the_actor
from shared.web.load import require_room
from shared.web.resource import problems
from shared.web.schemas import Answer, Request, must_be_storable

resource = Blueprint("files", __name__, description="Files that clients answer with.")

#: The parts of a form around its file.
_ROOM: Final = 64 * 1024
_BY_NAME: Final = validate.And(validate.Length(min=1, max=200), must_be_storable)


class FieldRequest(Request):
    """The field of the form that the file answers; its bytes are the part `file` of the form that is sent."""

    field = fields.String(required=True, validate=validate.Length(max=100))


class DraftRequest(FieldRequest):
    """`key` is that of the order form, which will be sent with the answer's `file_id`."""

    key = fields.String(required=True, validate=[validate.Length(min=16, max=100), validate.Regexp(r"[\w-]+\Z")])


class NamedRequest(FieldRequest):
    """The order of `service` that will be placed with this `source` and `external_id`."""

    service = fields.String(required=True, validate=_BY_NAME)
    source = fields.String(required=True, validate=_BY_NAME)
    external_id = fields.String(required=True, validate=_BY_NAME)


class UploadAnswer(Answer):
    """The file: its id, in the field's list of files, is the answer."""

    file_id = fields.UUID(required=True)
    name = fields.String(required=True)
    type = fields.String(required=True, validate=validate.OneOf(list(MEDIA_TYPES)))
    size_bytes = fields.Integer(required=True)


class LinkAnswer(Answer):
    path = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["orderwright.settings"])


def _store() -> LocalFiles:
    return LocalFiles(Path(_settings().answer_files_folder))


@resource.post("/order-forms/<code>/files")
@resource.arguments(DraftRequest, location="query")
@resource.response(201, UploadAnswer)
@problems(resource, 401, 403, 404, 409, 413, 429, 503)
@resource.doc(security=[{}, {"token": []}])
def create_for_form(asked: dict[str, Any], code: str) -> Any:
    """Send a file for an order form that is being filled in, by anybody."""
    count_visit("order form file")
    actor, source = the_orderer()
    place = PlaceUpload(actor=actor, field=asked["field"], service=code, source=source, external_id=asked["key"])
    return _taken(place)


@resource.post("/files")
@resource.arguments(NamedRequest, location="query")
@resource.response(201, UploadAnswer)
@problems(resource, 401, 403, 404, 409, 413, 503)
def create(asked: dict[str, Any]) -> Any:
    """Send a file for an order that is going to be placed, by API or as a task message, under this name."""
    return _taken(PlaceUpload(actor=the_actor(), **asked))


@resource.post("/forms/<token>/files")
@resource.arguments(FieldRequest, location="query")
@resource.response(201, UploadAnswer)
@problems(resource, 404, 409, 413, 429, 503)
@resource.doc(security=[])
def create_by_link(asked: dict[str, Any], token: str) -> Any:
    """Send a file for the form that a link opens."""
    count_visit("form file")
    with begin_work() as work:
        order_id = work.form_links.order_of(token, at=work.now())
    return _taken(PlaceUpload(actor=LINK_HOLDER, order_id=order_id, field=asked["field"]))


@resource.post("/orders/<uuid:order_id>/files")
@resource.arguments(FieldRequest, location="query")
@resource.response(201, UploadAnswer)
@problems(resource, 401, 403, 404, 409, 413, 503)
def create_for_order(asked: dict[str, Any], order_id: UUID) -> Any:
    """Send a file for an order whose details are still asked for."""
    return _taken(PlaceUpload(actor=the_actor(), order_id=OrderId(order_id), field=asked["field"]))


@resource.post("/orders/<uuid:order_id>/files/<uuid:file_id>/links")
@resource.response(201, LinkAnswer)
@problems(resource, 401, 403, 404)
def create_link(order_id: UUID, file_id: UUID) -> Any:
    """Make a link that hands the file out for an hour: to the client whose order it is, and to members who were told its id."""
    with begin_work() as work:
        show_file(work, ShowFile(actor=the_actor(), order_id=OrderId(order_id), file_id=file_id))
        until = work.now() + LIFETIME
    return {"path": f"/files/{_links().token_for(file_id, until=until)}", "expires_at": until}


@resource.get("/files/<string(maxlength=400):token>")
@resource.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
@problems(resource, 404)
@resource.doc(security=[])
def show(token: str) -> Response:
    """Hand out the bytes that a link names. Browsers are told to keep them, and never to run them."""
    with begin_work() as work:
        upload = work.uploads.get(_links().file_of(token, at=work.now()))
    response = Response(_store().read(upload.id), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(upload.name, safe='')}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.content_length = upload.size_bytes
    return response


def _links() -> FileLinks:
    return FileLinks(_settings().link_key)


def _taken(place: PlaceUpload) -> dict[str, Any]:
    require_room()
    request.max_content_length = MOST_BYTES + _ROOM
    sent = request.files.get("file")
    if sent is None:
        raise Invalid([Problem(field="file", code="required", message="Send the file as the part `file` of a form.")])
    ask = TakeFile(place=place, name=sent.filename or "", content=sent.stream)
    return take_file(begin_work, _store(), scanner_at(_settings().clamd), ask).as_answer()
