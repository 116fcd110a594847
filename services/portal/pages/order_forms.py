"""What can be done on the page of an order: each form asks one app for one thing and leads back to the page."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _

from services.portal.frame.people import Screen, signed_in, the_apps
from services.portal.gateways.app_api import Json
from services.portal.pages.order import FailedForm, order_page
from shared.kernel.refusals import Invalid, NotFound, Outage, Refusal, Unauthenticated

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
    """Hand work over; links stand one in a line."""
    text = request.form.get("text", "").strip()
    links = request.form.get("links", "").split()
    return _answer(
        order_id,
        "delivery",
        _("Delivered. The client is told."),
        lambda: the_apps().workflow.deliver(order_id, text, links),
    )


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
    """Ask for changes."""
    reason = request.form.get("reason", "").strip()
    return _answer(
        order_id,
        "revision",
        _("Your request is with the team."),
        lambda: the_apps().workflow.ask_revision(order_id, reason),
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


def _answer(order_id: UUID, name: str, done: str, do: Callable[[], Json]) -> Screen:
    """Do what the form `name` asks and go back to the order; show the form again, as it was, where that is refused."""
    try:
        do()
    except (Unauthenticated, NotFound):
        raise
    except Refusal as no:
        return order_page(order_id, FailedForm(name=name, sentence=_sentence(no), entered=request.form.to_dict()))
    except Outage:
        sorry = _("This can't be done right now. Nothing has changed; try again in a minute.")
        return order_page(order_id, FailedForm(name=name, sentence=sorry, entered=request.form.to_dict()))
    flash(done)
    return redirect(url_for("order.show", order_id=order_id))


def _sentence(no: Refusal) -> str:
    """Return every problem in one text, else the refusal itself with a capital letter."""
    if isinstance(no, Invalid) and no.problems:
        return " ".join(problem.message for problem in no.problems)
    return no.sentence[:1].upper() + no.sentence[1:]
