"""Endpoints: programs of others that hear what happens."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import ValidationError, fields, validate, validates_schema

from services.notify.api import begin_work
from services.notify.api.schemas import TrialAnswer
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.kinds import TO_PROGRAMS, Channel, NoticeKind
from services.notify.use_cases.change_endpoint import ChangeEndpoint, change_endpoint
from services.notify.use_cases.make_endpoint import MakeEndpoint, make_endpoint
from services.notify.use_cases.remove_endpoint import remove_endpoint
from services.notify.use_cases.rotate_secret import rotate_secret
from services.notify.use_cases.try_endpoint import try_endpoint
from shared.kernel.permissions import NOTICES_MANAGE
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("endpoints", __name__, description="Programs of others that hear what happens.")

_URL = re.compile(r"https?://[^\s/?#@\"<>]+(/[^\s\"<>]*)?")
_FOLDER = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_LONGEST_VALUE = 1000
_OURS = ("webhook-", "content-", "host", "user-agent", "transfer-encoding", "connection")


def _may_be_header(headers: Mapping[str, str]) -> None:
    """Raises ValidationError for what is no header, or is ours to set."""
    for name, value in headers.items():
        if not re.fullmatch(r"[A-Za-z0-9-]{1,60}", name) or name.lower().startswith(_OURS):
            raise ValidationError(f"{name} can't be set.")
        if not value.isascii() or not value.isprintable() or len(value) > _LONGEST_VALUE:
            raise ValidationError(f"The value of {name} can't be sent.")


class EndpointChange(Request):
    name = fields.String(validate=[validate.Length(min=1, max=100), validate.Regexp(r"[^\x00-\x1f\x7f]*\Z")])
    address = fields.String(validate=validate.Length(max=2000))
    kinds = fields.List(fields.Enum(NoticeKind, by_value=True))
    headers = fields.Dict(fields.String(), fields.String(), validate=_may_be_header)
    is_active = fields.Boolean()


class EndpointRequest(Request):
    """`address` is a URL; for a folder its name. Without `kinds` it hears everything."""

    name = fields.String(
        required=True, validate=[validate.Length(min=1, max=100), validate.Regexp(r"[^\x00-\x1f\x7f]*\Z")]
    )
    channel = fields.Enum(Channel, by_value=True, required=True)
    address = fields.String(required=True, validate=validate.Length(max=2000))
    kinds = fields.List(fields.Enum(NoticeKind, by_value=True), load_default=list)
    headers = fields.Dict(fields.String(), fields.String(), load_default=dict, validate=_may_be_header)

    @validates_schema
    def _address_fits(self, asked: dict[str, Any], **_: Any) -> None:
        _must_fit(asked["channel"], asked["address"])


def _must_fit(channel: Channel, address: str) -> None:
    if not (_FOLDER if channel is Channel.FOLDER else _URL).fullmatch(address):
        raise ValidationError({"address": ["This is no address for that channel."]})


class EndpointAnswer(Answer):
    """`failing_since` is when it last took something no more; secrets are never shown again."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    channel = fields.String(required=True, validate=validate.OneOf([channel.value for channel in sorted(TO_PROGRAMS)]))
    address = fields.String(required=True)
    kinds = fields.List(fields.String(), required=True)
    headers = fields.Dict(fields.String(), fields.String(), required=True)
    is_active = fields.Boolean(required=True)
    failing_since = fields.AwareDateTime(required=True, allow_none=True)
    made_at = fields.AwareDateTime(required=True)
    made_by = fields.String(required=True)


class EndpointsAnswer(Answer):
    items = fields.List(fields.Nested(EndpointAnswer), required=True)


class SecretAnswer(Answer):
    """`secret` is empty where nothing is signed."""

    id = fields.UUID(required=True)
    secret = fields.String(required=True)


@resource.get("/endpoints")
@resource.response(200, EndpointsAnswer)
@problems(resource, 401, 403)
def index() -> Mapping[str, Any]:
    """List every endpoint."""
    the_actor().require(NOTICES_MANAGE)
    with begin_work() as work:
        return {"items": [_shown(endpoint) for endpoint in work.endpoints.all.values()]}


@resource.post("/endpoints")
@resource.arguments(EndpointRequest)
@resource.response(201, SecretAnswer)
@problems(resource, 401, 403, 409, 422)
def create(asked: dict[str, Any]) -> Mapping[str, Any]:
    """Have another program hear what happens. The secret is shown this once."""
    asked["kinds"] = tuple(asked["kinds"])
    with begin_work() as work:
        endpoint_id, secret = make_endpoint(work, MakeEndpoint(actor=the_actor(), **asked))
    return {"id": endpoint_id, "secret": secret}


@resource.patch("/endpoints/<uuid:endpoint_id>")
@resource.arguments(EndpointChange)
@resource.response(200, EndpointAnswer)
@problems(resource, 401, 403, 404, 422)
def change(asked: dict[str, Any], endpoint_id: UUID) -> Mapping[str, Any]:
    """Change what it hears, where it is, or whether it hears anything."""
    if "kinds" in asked:
        asked["kinds"] = tuple(asked["kinds"])
    with begin_work() as work:
        if "address" in asked:
            the_actor().require(NOTICES_MANAGE)
            _must_fit(work.endpoints.locked(endpoint_id).channel, asked["address"])
        return _shown(change_endpoint(work, ChangeEndpoint(actor=the_actor(), endpoint_id=endpoint_id, **asked)))


@resource.delete("/endpoints/<uuid:endpoint_id>")
@resource.response(204)
@problems(resource, 401, 403, 404)
def remove(endpoint_id: UUID) -> None:
    """Tell it nothing more."""
    with begin_work() as work:
        remove_endpoint(work, the_actor(), endpoint_id)


@resource.post("/endpoints/<uuid:endpoint_id>/secrets")
@resource.response(201, SecretAnswer)
@problems(resource, 401, 403, 404, 409)
def rotate(endpoint_id: UUID) -> Mapping[str, Any]:
    """Sign with a new secret; the one before signs beside it for a day."""
    with begin_work() as work:
        return {"id": endpoint_id, "secret": rotate_secret(work, the_actor(), endpoint_id)}


@resource.post("/endpoints/<uuid:endpoint_id>/trials")
@resource.response(202, TrialAnswer)
@problems(resource, 401, 403, 404)
def trial(endpoint_id: UUID) -> Mapping[str, Any]:
    """Tell it something that has not happened; `/notices/<notice_id>` shows what it said."""
    with begin_work() as work:
        return {"notice_id": try_endpoint(work, the_actor(), endpoint_id)}


def _shown(endpoint: Endpoint) -> Mapping[str, Any]:
    """Return the endpoint without what others must not see: values of headers may be passwords."""
    hidden = dict.fromkeys(endpoint.headers, "…")
    return {name: getattr(endpoint, name) for name in EndpointAnswer().fields} | {
        "channel": endpoint.channel.value,
        "headers": hidden,
    }
