"""Rules: who is told of what, on which channel."""

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.notify.api import begin_work
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.rule import DEFAULTS, Audience
from services.notify.storage.work import Work
from services.notify.use_cases.change_rule import ChangeRule, change_rule
from shared.kernel.permissions import NOTICES_MANAGE
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("rules", __name__, description="Who is told of what, on which channel.")


class RuleRequest(Request):
    kind = fields.Enum(NoticeKind, by_value=True, required=True)
    audience = fields.Enum(Audience, by_value=True, required=True)
    channel = fields.Enum(Channel, by_value=True, required=True)
    is_on = fields.Boolean(required=True)


class RuleAnswer(Answer):
    """`by_default` is what holds until somebody changes it."""

    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in NoticeKind]))
    audience = fields.String(required=True, validate=validate.OneOf([audience.value for audience in Audience]))
    channel = fields.String(required=True, validate=validate.OneOf([channel.value for channel in Channel]))
    is_on = fields.Boolean(required=True)
    by_default = fields.Boolean(required=True)


class RulesAnswer(Answer):
    items = fields.List(fields.Nested(RuleAnswer), required=True)


@resource.get("/rules")
@resource.response(200, RulesAnswer)
@problems(resource, 401, 403)
def index() -> Mapping[str, Any]:
    """List every rule there is."""
    the_actor().require(NOTICES_MANAGE)
    with begin_work() as work:
        return _shown(work)


@resource.patch("/rules")
@resource.arguments(RuleRequest)
@resource.response(200, RulesAnswer)
@problems(resource, 401, 403, 409, 422)
def change(asked: dict[str, Any]) -> Mapping[str, Any]:
    """Change one rule."""
    with begin_work() as work:
        change_rule(work, ChangeRule(actor=the_actor(), **asked))
        return _shown(work)


def _shown(work: Work) -> Mapping[str, Any]:
    return {
        "items": [
            {
                "kind": kind.value,
                "audience": audience.value,
                "channel": channel.value,
                "is_on": is_on,
                "by_default": DEFAULTS[kind, audience, channel],
            }
            for (kind, audience, channel), is_on in work.rules.now
        ]
    }
