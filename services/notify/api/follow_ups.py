"""Follow-ups: what is said by itself after a time, and after how long."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.notify.api import begin_work
from services.notify.domain.follow_up import DEFAULTS, Step
from services.notify.storage.work import Work
from services.notify.use_cases.change_follow_up import ChangeFollowUp, change_follow_up
from services.notify.use_cases.change_low_rating import change_low_rating
from shared.kernel.permissions import NOTICES_MANAGE
from shared.kernel.refusals import NotFound
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("follow_ups", __name__, description="What is said by itself after a time.")


class FollowUpRequest(Request):
    is_on = fields.Boolean(required=True)
    wait_hours = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=24 * 365))


class FollowUpAnswer(Answer):
    """`by_default` is whether it is on until somebody says otherwise."""

    step = fields.String(required=True, validate=validate.OneOf([step.value for step in Step]))
    is_on = fields.Boolean(required=True)
    wait_hours = fields.Integer(required=True)
    by_default = fields.Boolean(required=True)


class FollowUpsAnswer(Answer):
    """As many stars as `low_stars`, or less, are a low rating; 0 is none."""

    items = fields.List(fields.Nested(FollowUpAnswer), required=True)
    low_stars = fields.Integer(required=True)


class LowRatingRequest(Request):
    stars = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=5))


@resource.get("/follow-ups")
@resource.response(200, FollowUpsAnswer)
@problems(resource, 401, 403)
def index() -> Mapping[str, Any]:
    """List every step."""
    the_actor().require(NOTICES_MANAGE)
    with begin_work() as work:
        return _shown(work)


@resource.put("/follow-ups/<name>")
@resource.arguments(FollowUpRequest)
@resource.response(200, FollowUpsAnswer)
@problems(resource, 401, 403, 404, 422)
def change(asked: dict[str, Any], name: str) -> Mapping[str, Any]:
    """Say whether a step is taken, and after how long."""
    if name not in set(Step):
        raise NotFound(f"there is no step {name}")
    wait = timedelta(hours=asked["wait_hours"])
    with begin_work() as work:
        change_follow_up(work, ChangeFollowUp(actor=the_actor(), step=Step(name), is_on=asked["is_on"], wait=wait))
        return _shown(work)


@resource.put("/low-rating")
@resource.arguments(LowRatingRequest)
@resource.response(200, FollowUpsAnswer)
@problems(resource, 401, 403, 422)
def change_low(asked: dict[str, Any]) -> Mapping[str, Any]:
    """Say how few stars are a low rating, of which those who answer for the work are told."""
    with begin_work() as work:
        change_low_rating(work, the_actor(), asked["stars"])
        return _shown(work)


def _shown(work: Work) -> Mapping[str, Any]:
    return {
        "items": [
            {
                "step": step.value,
                "is_on": terms.is_on,
                "wait_hours": terms.wait // timedelta(hours=1),
                "by_default": DEFAULTS[step].is_on,
            }
            for step, terms in work.follow_ups.terms.items()
        ],
        "low_stars": work.follow_ups.low_stars,
    }
