"""Reviews: orders that wait for the word of the member who is signed in."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from shared.kernel.permissions import ORDERS_CHANGE, ORDERS_REVIEW
from shared.kernel.refusals import NotFound, Outage

screen = Blueprint("reviews", __name__, url_prefix="/reviews")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show what waits for my review."""
    cursor = request.args.get("cursor", "")
    try:
        found = the_apps().intake.reviews(cursor)
    except Outage:
        return render_template("reviews.html", waiting=None, cursor=cursor), 503
    return render_template("reviews.html", waiting=found, cursor=cursor)


@screen.get("/<uuid:order_id>")
@signed_in
def show(order_id: UUID) -> Screen:
    """Show an order as its reviewer looks at it: the answers, every check, orders that look like it."""
    return _review(order_id)


def _review(order_id: UUID, failed: FailedForm | None = None) -> str:
    person, intake = the_member_or_client(), the_apps().intake
    if person.is_client:
        raise NotFound("clients review nothing")
    person.require(ORDERS_REVIEW)
    checks = fill(partial(intake.checks, order_id), otherwise=_("The checks can't be reached right now."))
    return render_template(
        "review.html",
        order=intake.order(order_id),
        checks=checks,
        may_reject=person.may(ORDERS_CHANGE),
        failed=failed,
    )


@screen.post("/<uuid:order_id>/approval")
@signed_in
def create_approval(order_id: UUID) -> Screen:
    """Let the order go on."""
    return _answer(order_id, "approval", _("The order goes on."), lambda: the_apps().intake.approve(order_id))


@screen.post("/<uuid:order_id>/questions")
@signed_in
def create_question(order_id: UUID) -> Screen:
    """Ask the client something first."""
    question = request.form.get("question", "").strip()
    return _answer(
        order_id,
        "question",
        _("The client is asked. The order comes back here with the answer."),
        lambda: the_apps().intake.ask_back(order_id, question),
    )


@screen.post("/<uuid:order_id>/rejection")
@signed_in
def create_rejection(order_id: UUID) -> Screen:
    """Say no to the order."""
    reason = request.form.get("reason", "").strip()
    return _answer(
        order_id,
        "rejection",
        _("The order is rejected, and the client is told why."),
        lambda: the_apps().intake.reject(order_id, reason),
    )


def _answer(order_id: UUID, name: str, done: str, do: Callable[[], object]) -> Screen:
    return carry_out(
        name, do, done=done, back=url_for("reviews.index"), again=lambda failed: (_review(order_id, failed), 422)
    )
