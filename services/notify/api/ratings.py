"""Ratings: what a client thinks of an order, by the link in a mail and without a sign-in."""

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.notify.api import begin_work
from services.notify.use_cases.rate_by_link import RateByLink, rate_by_link
from shared.web.resource import problems
from shared.web.schemas import Answer, Request, must_be_storable

resource = Blueprint("ratings", __name__, description="What a client thinks of an order, by the link in a mail.")


class RatingRequest(Request):
    stars = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=5))
    text = fields.String(load_default="", validate=validate.And(validate.Length(max=5000), must_be_storable))


class RatedAnswer(Answer):
    """`is_rated` tells whether somebody has rated it before."""

    number = fields.String(required=True)
    service_name = fields.String(required=True)
    is_rated = fields.Boolean(required=True)


@resource.get("/ratings/<string(maxlength=100):token>")
@resource.doc(security=[])
@resource.response(200, RatedAnswer)
@problems(resource, 404)
def show(token: str) -> Mapping[str, Any]:
    """Show what the link rates. Looking rates nothing: mail scanners follow every link."""
    with begin_work() as work:
        (card,) = work.order_cards.many([work.links.rated(token)])
        return {"number": card.number, "service_name": card.service_name, "is_rated": card.rated_at is not None}


@resource.post("/ratings/<string(maxlength=100):token>")
@resource.doc(security=[])
@resource.arguments(RatingRequest)
@resource.response(204)
@problems(resource, 404, 422)
def create(asked: dict[str, Any], token: str) -> None:
    """Rate the order; another rating replaces this one."""
    with begin_work() as work:
        rate_by_link(work, RateByLink(token=token, **asked))
