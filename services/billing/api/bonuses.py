"""Bonuses for top-ups over HTTP."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.billing.api import begin_work
from services.billing.api.schemas import PositiveMoney
from services.billing.use_cases.set_top_up_bonus import SetTopUpBonus, set_top_up_bonus
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("bonuses", __name__, description="What the agency adds to top-ups.")


class BonusRequest(Request):
    """`percent` more on top-ups from `minimum` on; 0 takes that step away."""

    minimum = fields.Nested(PositiveMoney, required=True)
    percent = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=100))


class BonusPart(Answer):
    currency = fields.String(required=True)
    minimum = fields.Integer(required=True)
    percent = fields.Integer(required=True)


class BonusesAnswer(Answer):
    items = fields.List(fields.Nested(BonusPart), required=True)


@resource.route("/top-up-bonuses")
@resource.response(HTTPStatus.OK, BonusesAnswer)
@problems(resource, 401)
def index() -> dict[str, Any]:
    """List the steps of the bonus, which clients may see too."""
    the_actor()
    with begin_work() as work:
        return {"items": work.bonuses.all()}


@resource.route("/top-up-bonuses", methods=["PUT"])
@resource.arguments(BonusRequest)
@resource.response(HTTPStatus.OK, BonusesAnswer)
@problems(resource, 401, 403)
def change(wanted: dict[str, Any]) -> dict[str, Any]:
    """Set a step, or take it away; answers all."""
    with begin_work() as work:
        set_top_up_bonus(work, SetTopUpBonus(actor=the_actor(), **wanted))
        return {"items": work.bonuses.all()}
