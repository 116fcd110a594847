"""Audiences: the roles whose members hear what managers, or those who look after the money, are told of."""

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.notify.api import begin_work
from services.notify.domain.refusals import AudienceUnknown
from services.notify.domain.rule import ROLES, Audience
from services.notify.storage.work import Work
from services.notify.use_cases.change_audience import ChangeAudience, change_audience
from shared.kernel.permissions import NOTICES_MANAGE
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("audiences", __name__, description="The roles that make an audience.")

_ROLE = validate.Regexp(r"[a-z0-9_-]{1,60}\Z", error="Please give the key of a role.")


class AudienceRequest(Request):
    roles = fields.List(fields.String(validate=_ROLE), required=True, validate=validate.Length(max=50))


class AudienceAnswer(Answer):
    audience = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)


class AudiencesAnswer(Answer):
    items = fields.List(fields.Nested(AudienceAnswer), required=True)


@resource.get("/audiences")
@resource.response(200, AudiencesAnswer)
@problems(resource, 401, 403)
def index() -> Mapping[str, Any]:
    """List the audiences that are made of roles."""
    the_actor().require(NOTICES_MANAGE)
    with begin_work() as work:
        return _shown(work)


@resource.put("/audiences/<name>")
@resource.arguments(AudienceRequest)
@resource.response(200, AudiencesAnswer)
@problems(resource, 401, 403, 404, 422)
def change(asked: dict[str, Any], name: str) -> Mapping[str, Any]:
    """Say which roles make an audience. A role that is named reads what the audience is told, prices and payments too where it is `accounts`."""
    try:
        audience = Audience(name)
    except ValueError as unknown:
        raise AudienceUnknown(f"there is no audience {name}") from unknown
    with begin_work() as work:
        change_audience(work, ChangeAudience(actor=the_actor(), audience=audience, roles=tuple(asked["roles"])))
        return _shown(work)


def _shown(work: Work) -> Mapping[str, Any]:
    return {"items": [{"audience": one.value, "roles": list(work.rules.roles(one))} for one in ROLES]}
