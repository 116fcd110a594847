"""Images of services: sent by those who manage services, shown to everybody."""

from contextlib import closing
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

from flask import Response, current_app, request
from flask_smorest import Blueprint
from marshmallow import fields

from services.intake.api import begin_work
from services.intake.domain.file_types import MEDIA_TYPES
from services.intake.errands.take_image import MOST_BYTES, TakeImage, remove_image, take_image
from services.intake.gateways.local_files import LocalFiles
from services.intake.gateways.scanners import scanner_at
from services.intake.settings import Settings
from services.intake.storage import service_reads
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Invalid, Problem
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer

resource = Blueprint("service images", __name__, description="Images of services.")

#: The parts of a form around its file.
_ROOM: Final = 64 * 1024


class ImageAnswer(Answer):
    """The image is handed out at `/service-images/{image_id}`, and never another one."""

    image_id = fields.UUID(required=True)


def _settings() -> Settings:
    return cast("Settings", current_app.extensions["orderwright.settings"])


def _store() -> LocalFiles:
    return LocalFiles(Path(_settings().answer_files_folder))


@resource.post("/services/<code>/image")
@resource.response(201, ImageAnswer)
@problems(resource, 401, 403, 404, 409, 413, 422, 503)
def create(code: str) -> Any:
    """Show an image with a service, instead of what was shown before: the part `file` of a form, of up to 5 MB; avif, gif, jpeg, png or webp, told by its content."""
    the_actor().require(SERVICES_MANAGE)
    request.max_content_length = MOST_BYTES + _ROOM
    sent = request.files.get("file")
    if sent is None:
        raise Invalid([Problem(field="file", code="required", message="Send the image as the part `file` of a form.")])
    with closing(sent):
        ask = TakeImage(actor=the_actor(), code=code, content=sent.stream)
        return {"image_id": take_image(begin_work, _store(), scanner_at(_settings().clamd), ask)}


@resource.delete("/services/<code>/image")
@resource.response(204)
@problems(resource, 401, 403, 404)
def remove(code: str) -> None:
    """Show no image with the service any more."""
    remove_image(begin_work, _store(), the_actor(), code)


@resource.get("/service-images/<uuid:image_id>")
@resource.response(200, {"type": "string", "format": "binary"}, content_type="image/*")
@problems(resource, 404)
@resource.doc(security=[])
def show(image_id: UUID) -> Response:
    """An image, to be shown and never run."""
    with begin_work() as work:
        kind = service_reads.image_type(work.session, image_id)
    response = Response(_store().read(image_id), content_type=MEDIA_TYPES[kind])
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
