"""Files: what belongs to an order, in versions, and links that hand them out for a time."""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from flask import Response, current_app, request
from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.api.schemas import no_zero
from services.workflow.domain.file_links import LIFETIME, FileLinks
from services.workflow.domain.files import OrderFile
from services.workflow.domain.refusals import FileUnknown
from services.workflow.domain.visibility import sight_of
from services.workflow.gateways.local_files import LocalFiles
from services.workflow.settings import Settings
from services.workflow.storage.order_page import require_seen
from services.workflow.use_cases.attach_file import AttachFile, attach_file
from shared.kernel.ids import OrderId
from shared.kernel.refusals import Invalid, Problem
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Resource("files", __name__, description="Files of orders")

_FILES = "/orders/<uuid:order_id>/files"
_MOST_BYTES = 200 * 1024 * 1024


class UploadRequest(Request):
    """How the uploaded file is called; its bytes are the part `file` of the form."""

    name = fields.String(load_default="", validate=validate.And(validate.Length(max=200), no_zero))
    folder = fields.String(load_default="", validate=validate.And(validate.Length(max=500), no_zero))
    is_visible = fields.Boolean(load_default=False)


class VersionItem(Answer):
    number = fields.Integer(required=True)
    size_bytes = fields.Integer(required=True)
    content_type = fields.String(required=True)
    added_by = fields.String(required=True)
    added_at = fields.AwareDateTime(required=True)


class FileItem(Answer):
    file_id = fields.UUID(required=True, attribute="id")
    folder = fields.String(required=True)
    name = fields.String(required=True)
    is_visible = fields.Boolean(required=True)
    versions = fields.List(fields.Nested(VersionItem), required=True)


class FilesAnswer(Answer):
    items = fields.List(fields.Nested(FileItem), required=True)


class LinkRequest(Request):
    version = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1))


class LinkAnswer(Answer):
    path = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["orderwright.settings"])


def _links() -> FileLinks:
    return FileLinks(_settings().link_key)


def _store() -> LocalFiles:
    return LocalFiles(Path(_settings().files_folder))


@resource.get(_FILES)
@resource.response(HTTPStatus.OK, FilesAnswer)
@problems(resource, 401, 403, 404)
def index(order_id: UUID) -> dict[str, Sequence[OrderFile]]:
    """The order's files by folder and name; clients see what is for them."""
    sight = sight_of(the_actor())
    with begin_work() as work:
        require_seen(work.session, sight, order_id)
        return {"items": work.files.of(order_id, visible_only=sight.is_client)}


@resource.post(_FILES)
@resource.arguments(UploadRequest, location="query")
@resource.response(HTTPStatus.CREATED, FileItem)
@problems(resource, 401, 403, 404, 409, 413, 422)
def create(asked: dict[str, Any], order_id: UUID) -> OrderFile:
    """Add a file, as the part `file` of a form; the same folder and name again is its next version."""
    actor = the_actor()
    request.max_content_length = _MOST_BYTES
    sent = request.files.get("file")
    if sent is None:
        raise Invalid([Problem(field="file", code="required", message="Send the file as the part `file` of a form.")])
    named = {"name": asked["name"] or sent.filename or "file", "folder": asked["folder"].strip("/")}
    ask = AttachFile(
        actor=actor,
        order_id=OrderId(order_id),
        content_type=sent.mimetype or "application/octet-stream",
        content=sent.stream,
        is_visible=asked["is_visible"],
        **named,
    )
    with begin_work() as work:
        return attach_file(work, _store(), ask)


@resource.post(f"{_FILES}/<uuid:file_id>/links")
@resource.arguments(LinkRequest)
@resource.response(HTTPStatus.CREATED, LinkAnswer)
@problems(resource, 401, 403, 404, 422)
def create_link(asked: dict[str, Any], order_id: UUID, file_id: UUID) -> dict[str, Any]:
    """Make a link that hands out a version, the last where none is named, for an hour and without a sign-in."""
    sight = sight_of(the_actor())
    with begin_work() as work:
        require_seen(work.session, sight, order_id)
        file = work.files.get(file_id)
        number = asked["version"] or file.latest.number
        is_theirs = file.order_id == order_id and (file.is_visible or not sight.is_client)
        if not is_theirs or number > file.latest.number:
            raise FileUnknown(f"the order has no file {file_id}")
        until = work.now() + LIFETIME
    return {"path": f"/files/{_links().token_for(file_id, number, until=until)}", "expires_at": until}


@resource.get("/files/<string(maxlength=400):token>")
@resource.doc(security=[])
@resource.response(HTTPStatus.OK, content_type="application/octet-stream")
@problems(resource, 404)
def show(token: str) -> Response:
    """Hand out the bytes that a link names. Browsers are told to keep them, and never to run them."""
    with begin_work() as work:
        file_id, number = _links().read(token, at=work.now())
        file = work.files.get(file_id)
        version = file.versions[number - 1]
    response = Response(_store().read(version.digest), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.content_length = version.size_bytes
    return response
