"""Ratings: what clients think of orders that are done, and what happens to an order after that."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.api.schemas import no_zero
from services.workflow.domain.after_completion import AfterCompletion, Then
from services.workflow.domain.ratings import Rating
from services.workflow.domain.visibility import require_team, sight_of
from services.workflow.storage.order_page import require_seen
from services.workflow.storage.ratings import RatingRow, Testimonial
from services.workflow.use_cases.rate_order import RateOrder, rate_order
from services.workflow.use_cases.say_routing import SayRouting, say_routing
from shared.kernel import permissions as may
from shared.kernel.ids import OrderId
from shared.kernel.refusals import NotFound
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import Answer, PageRequest, Request, page_of

resource = Resource("ratings", __name__, description="What clients think of orders that are done")


class RatingRequest(Request):
    stars = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=5))
    text = fields.String(load_default="", validate=validate.And(validate.Length(max=5000), no_zero))
    is_public = fields.Boolean(load_default=False)


class OwnRatingAnswer(Answer):
    stars = fields.Integer(required=True)
    text = fields.String(required=True)
    is_public = fields.Boolean(required=True)
    rated_at = fields.AwareDateTime(required=True)


class RatingsRequest(PageRequest):
    most_stars = fields.Integer(load_default=None, validate=validate.Range(min=1, max=5))


class RatingAnswer(OwnRatingAnswer):
    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    service_name = fields.String(required=True)
    client_name = fields.String(required=True, allow_none=True)


class AverageItem(Answer):
    service_code = fields.String(required=True)
    ratings = fields.Integer(required=True)
    stars = fields.Float(required=True)


class AveragesAnswer(Answer):
    items = fields.List(fields.Nested(AverageItem), required=True)


class TestimonialAnswer(Answer):
    service_name = fields.String(required=True)
    stars = fields.Integer(required=True)
    text = fields.String(required=True)
    rated_at = fields.AwareDateTime(required=True)


class ThenRequest(Request):
    then = fields.Enum(Then, by_value=True, required=True)


@resource.put("/orders/<uuid:order_id>/rating")
@resource.arguments(RatingRequest)
@resource.response(HTTPStatus.OK, OwnRatingAnswer)
@problems(resource, 401, 403, 404, 409, 422)
def change(asked: dict[str, Any], order_id: UUID) -> Rating:
    """The client rates the order; another rating replaces it."""
    with begin_work() as work:
        return rate_order(work, RateOrder(actor=the_actor(), order_id=OrderId(order_id), **asked))


@resource.get("/orders/<uuid:order_id>/rating")
@resource.response(HTTPStatus.OK, OwnRatingAnswer)
@problems(resource, 401, 403, 404)
def show(order_id: UUID) -> Rating:
    """What the client thinks of the order."""
    with begin_work() as work:
        require_seen(work.session, sight_of(the_actor()), order_id)
        rating = work.ratings.find(order_id)
    if rating is None:
        raise NotFound("the order is not rated")
    return rating


@resource.get("/ratings")
@resource.arguments(RatingsRequest, location="query")
@resource.response(HTTPStatus.OK, page_of(RatingAnswer))
@problems(resource, 401, 403, 422)
def index(asked: dict[str, Any]) -> Page[RatingRow]:
    """All ratings, the newest first; for those who see all orders."""
    require_team(the_actor())
    the_actor().require(may.ORDERS_VIEW_ALL)
    after = decode_cursor(asked["cursor"], datetime.fromisoformat, UUID)
    with begin_work() as work:
        rows = work.ratings.read(
            sight_of(the_actor()), most_stars=asked["most_stars"], limit=asked["limit"], after=after
        )
    return page(rows, asked["limit"], lambda row: (row.rated_at.isoformat(), str(row.order_id)))


@resource.get("/testimonials")
@resource.doc(security=[])
@resource.arguments(PageRequest, location="query")
@resource.response(HTTPStatus.OK, page_of(TestimonialAnswer))
@problems(resource, 422)
def index_testimonials(asked: dict[str, Any]) -> Page[Testimonial]:
    """What clients let everybody read, the newest first, without their names; no sign-in is needed."""
    after = decode_cursor(asked["cursor"], datetime.fromisoformat, UUID)
    with begin_work() as work:
        rows = work.ratings.testimonials(limit=asked["limit"], after=after)
    return page(rows, asked["limit"], lambda row: (row.rated_at.isoformat(), str(row.order_id)))


@resource.get("/ratings/averages")
@resource.response(HTTPStatus.OK, AveragesAnswer)
@problems(resource, 401, 403)
def show_averages() -> dict[str, Any]:
    """What clients think of each service on the whole; for those who see all orders."""
    require_team(the_actor())
    the_actor().require(may.ORDERS_VIEW_ALL)
    with begin_work() as work:
        return {"items": work.ratings.averages()}


@resource.put("/after-completion/<string(maxlength=100):service>")
@resource.arguments(ThenRequest)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 422)
def change_then(asked: dict[str, Any], service: str) -> None:
    """Say what completed orders of a service do: reopen on the client's message, locked but for a revision, or stay complete."""
    said = AfterCompletion(service_code=service, then=asked["then"])
    with begin_work() as work:
        say_routing(work, SayRouting(actor=the_actor(), said=said))
