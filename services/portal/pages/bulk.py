"""The list of orders as the team uses it: one change on many, saved views, the list as CSV."""

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _

from services.portal.frame.downloads import passed_on
from services.portal.frame.forms import FailedForm, carry_out, sentence_of
from services.portal.frame.people import Screen, signed_in, the_apps
from services.portal.gateways.app_api import Json
from services.portal.pages.orders import as_question, asked, orders_page
from shared.kernel.refusals import NotAllowed, Outage, Refusal, Unauthenticated

screen = Blueprint("bulk", __name__)


@screen.get("/orders/export.csv")
@signed_in
def export() -> Response:
    """Hand out the orders that the list shows, as CSV."""
    return passed_on(the_apps().workflow.export(**as_question(asked())))


@screen.post("/orders/bulk")
@signed_in
def change() -> Screen:
    """Move, assign or tag the orders that are ticked, and say what became of each."""
    ticked = request.form.getlist("order_id")
    change: Json = {name: request.form[name] for name in ("stage", "member_id") if request.form.get(name)}
    if tags := [tag.strip() for tag in request.form.get("tags", "").split(",") if tag.strip()]:
        change["remove_tags" if request.form.get("tagging") == "remove" else "add_tags"] = tags
    if not ticked or not change:
        sorry = _("Tick at least one order, and choose a stage, a member or tags.")
        return orders_page(FailedForm(name="bulk", sentence=sorry, entered=request.form.to_dict())), 422
    try:
        return orders_page(outcomes=the_apps().workflow.change_many(ticked, change))
    except (Unauthenticated, NotAllowed):
        raise
    except Refusal as no:
        return orders_page(FailedForm(name="bulk", sentence=sentence_of(no))), 422
    except Outage:
        sorry = _("This can't be done right now. Some of it may be done; look at the list again in a minute.")
        return orders_page(FailedForm(name="bulk", sentence=sorry)), 503


@screen.post("/views")
@signed_in
def create_view() -> Screen:
    """Save what the list shows under a name."""
    name, shown = request.form.get("name", "").strip(), asked()
    is_shared = "is_shared" in request.form
    return carry_out(
        "view",
        lambda: the_apps().workflow.save_view(name, shown, is_shared=is_shared),
        done=_("The view is saved."),
        back=f"{url_for('orders.index')}?{urlencode(shown)}",
        again=orders_page,
    )


@screen.post("/views/<uuid:view_id>/removal")
@signed_in
def remove_view(view_id: UUID) -> Screen:
    """Save a view no longer."""
    the_apps().workflow.remove_view(view_id)
    return redirect(url_for("orders.index"))
