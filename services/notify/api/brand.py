"""The brand: how the agency shows itself in what it tells."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.notify.api import begin_work
from services.notify.domain.brand import Brand
from services.notify.domain.logo import MOST_BYTES
from services.notify.use_cases.change_brand import ChangeBrand, change_brand
from services.notify.use_cases.put_up_logo import put_up_logo
from shared.kernel.permissions import NOTICES_MANAGE
from shared.kernel.refusals import Invalid, Problem
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("brand", __name__, description="How the agency shows itself in what it tells.")

_LINE = validate.Regexp(r"[^\x00-\x1f\x7f]*\Z", error="Please keep to one line.")


class BrandRequest(Request):
    """What is empty is as the settings have it. Without `logo_url` the logo stays as it is; empty is none."""

    name = fields.String(required=True, validate=[_LINE, validate.Length(max=100)])
    sender = fields.String(required=True, validate=[_LINE, validate.Length(max=60)])
    logo_url = fields.String(
        load_default=None, validate=validate.Regexp(r"(https://[^\s\"<>]+)?\Z", error="Please give an https address.")
    )
    colour = fields.String(
        required=True, validate=validate.Regexp(r"(#[0-9a-fA-F]{6})?\Z", error="Please give a colour such as #1d4ed8.")
    )
    signature = fields.String(required=True, validate=validate.Length(max=1000))


class BrandAnswer(Answer):
    name = fields.String(required=True)
    sender = fields.String(required=True)
    logo_url = fields.String(required=True)
    colour = fields.String(required=True)
    signature = fields.String(required=True)


@resource.get("/brand")
@resource.response(200, BrandAnswer)
@problems(resource, 401, 403)
def show() -> Mapping[str, Any] | Brand:
    """Show the brand; everything is empty until somebody says something."""
    the_actor().require(NOTICES_MANAGE)
    with begin_work() as work:
        return work.houses.brand() or dict.fromkeys(("name", "sender", "logo_url", "colour", "signature"), "")


@resource.put("/brand")
@resource.arguments(BrandRequest)
@resource.response(200, BrandAnswer)
@problems(resource, 401, 403, 422)
def change(asked: dict[str, Any]) -> Brand:
    """Say how the agency shows itself from now on."""
    with begin_work() as work:
        return change_brand(work, ChangeBrand(actor=the_actor(), **asked))


@resource.post("/brand/logo")
@resource.response(200, BrandAnswer)
@problems(resource, 401, 403, 409, 413, 422)
def create() -> Brand:
    """Have a picture, the part `file` of a form, stand on top of mails: PNG, JPEG or GIF."""
    actor = the_actor()
    request.max_content_length = 2 * MOST_BYTES
    sent = request.files.get("file")
    if sent is None:
        raise Invalid([Problem(field="file", code="required", message="Send the file as the part `file` of a form.")])
    with closing(sent):
        content = sent.stream.read()
    with begin_work() as work:
        return put_up_logo(work, actor, content)


@resource.get("/logos/<string(maxlength=64):digest>")
@resource.doc(security=[])
@resource.response(200, content_type="image/png")
@problems(resource, 404)
def logo(digest: str) -> Response:
    """Hand out a picture that stands on top of mails. It never changes."""
    with begin_work() as work:
        found = work.houses.logo(digest)
        response = Response(found.content, content_type=found.content_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
