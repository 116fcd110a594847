"""The brand: how the agency shows itself in what it tells."""

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.notify.api import begin_work
from services.notify.domain.brand import Brand
from services.notify.use_cases.change_brand import ChangeBrand, change_brand
from shared.kernel.permissions import NOTICES_MANAGE
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("brand", __name__, description="How the agency shows itself in what it tells.")

_LINE = validate.Regexp(r"[^\x00-\x1f\x7f]*\Z", error="Please keep to one line.")


class BrandRequest(Request):
    """What is empty is as the settings have it."""

    name = fields.String(required=True, validate=[_LINE, validate.Length(max=100)])
    sender = fields.String(required=True, validate=[_LINE, validate.Length(max=60)])
    logo_url = fields.String(
        required=True, validate=validate.Regexp(r"(https://[^\s\"<>]+)?\Z", error="Please give an https address.")
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
