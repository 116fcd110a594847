"""What can be done on the page of an order: each form asks one app for one thing and leads back to the page."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from services.portal.frame.formats import as_instant
from services.portal.frame.forms import carry_out
from services.portal.frame.marks import complete, entered_marks
from services.portal.frame.people import Screen, signed_in, the_apps
from services.portal.gateways.app_api import Json
from services.portal.pages.order import order_page

screen = Blueprint("order_forms", __name__, url_prefix="/orders/<uuid:order_id>")


@screen.post("/stage")
@signed_in
def change_stage(order_id: UUID) -> Screen:
    """Put the order to another stage."""
    stage = request.form.get("stage", "")
    return _answer(order_id, "stage", _("The stage is changed."), lambda: the_apps().workflow.move(order_id, stage))


@screen.post("/deliveries")
@signed_in
def create_delivery(order_id: UUID) -> Screen:
    """Hand work over: words, links one in a line, files that the order has and files that come with the form."""
    sent = request.form

    def deliver() -> Json:
        files = [*sent.getlist("files"), *(_added(order_id, each) for each in request.files.getlist("new_files"))]
        return the_apps().workflow.deliver(
            order_id,
            sent.get("text", "").strip(),
            sent.get("links", "").split(),
            files=[each for each in files if each],
            is_part="is_part" in sent,
        )

    return _answer(order_id, "delivery", _("Delivered. The client is told."), deliver)


def _added(order_id: UUID, file: FileStorage) -> str:
    """Keep a file that comes with a delivery among the order's; nothing where none was chosen."""
    if not file.filename:
        return ""
    folder = request.form.get("folder", "").strip()
    made = the_apps().room.add_file(order_id, file.filename, file.stream, is_visible=False, folder=folder)
    return str(made["file_id"])


@screen.post("/assignments")
@signed_in
def create_assignment(order_id: UUID) -> Screen:
    """Put a member on the order."""
    member_id = request.form.get("member_id", "")
    return _answer(order_id, "assignment", _("Assigned."), lambda: the_apps().workflow.assign(order_id, member_id))


@screen.post("/acceptance")
@signed_in
def create_acceptance(order_id: UUID) -> Screen:
    """Take the delivery as good."""
    return _answer(
        order_id, "acceptance", _("Thank you. The order is complete."), lambda: the_apps().workflow.accept(order_id)
    )


@screen.post("/revisions")
@signed_in
def create_revision(order_id: UUID) -> Screen:
    """Ask for changes, at the points that are marked."""
    reason = request.form.get("reason", "").strip()
    marks = complete(entered_marks(request.form), _("The delivery"))
    return _answer(
        order_id,
        "revision",
        _("Your request is with the team."),
        lambda: the_apps().workflow.ask_revision(order_id, reason, marks),
    )


@screen.post("/invoices/<uuid:invoice_id>/payments")
@signed_in
def create_payment(order_id: UUID, invoice_id: UUID) -> Screen:
    """Pay the invoice from the client's balance."""
    key = request.form.get("key", "")
    return _answer(
        order_id,
        "payment",
        _("The invoice is paid from the balance."),
        lambda: the_apps().billing.pay_from_balance(invoice_id, key=key),
    )


@screen.post("/taking")
@signed_in
def create_taking(order_id: UUID) -> Screen:
    """Take the order from the pool."""
    return _answer(order_id, "taking", _("The order is yours."), lambda: the_apps().workflow.take(order_id))


@screen.post("/assignments/<uuid:member_id>/removal")
@signed_in
def remove_assignment(order_id: UUID, member_id: UUID) -> Screen:
    """Take a member off the order."""
    part = request.form.get("part", "worker")
    return _answer(
        order_id,
        "unassignment",
        _("Taken off the order."),
        lambda: the_apps().workflow.unassign(order_id, member_id, part),
    )


@screen.post("/plan")
@signed_in
def change_plan(order_id: UUID) -> Screen:
    """Give the order another due date or priority."""
    sent = request.form
    due_at = as_instant(sent.get("due_at", ""))
    return _answer(
        order_id,
        "plan",
        _("The plan is changed."),
        lambda: the_apps().workflow.plan(order_id, due_at, sent.get("priority", ""), sent.get("reason", "").strip()),
    )


@screen.post("/cancellation")
@signed_in
def create_cancellation(order_id: UUID) -> Screen:
    """Stop the order for good."""
    reason = request.form.get("reason", "").strip()
    return _answer(
        order_id, "cancellation", _("The order is cancelled."), lambda: the_apps().workflow.cancel(order_id, reason)
    )


@screen.post("/rating")
@signed_in
def change_rating(order_id: UUID) -> Screen:
    """Say how good the work was."""
    stars, text = request.form.get("stars", ""), request.form.get("text", "").strip()
    return _answer(
        order_id,
        "rating",
        _("Thank you for telling us."),
        lambda: the_apps().workflow.rate(order_id, int(stars) if stars in {*"12345"} else 0, text),
    )


def _answer(order_id: UUID, name: str, done: str, do: Callable[[], Json]) -> Screen:
    return carry_out(
        name,
        do,
        done=done,
        back=url_for("order.show", order_id=order_id),
        again=lambda failed: order_page(order_id, failed),
    )
