"""My work: what the member who is signed in has to do, and when."""

from functools import partial

from flask import Blueprint, render_template
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from shared.kernel.refusals import NotFound

screen = Blueprint("my_work", __name__)


@screen.get("/my-work")
@signed_in
def index() -> Screen:
    """Show what is mine by its due date, and the plan of my days."""
    person = the_member_or_client()
    if person.is_client:
        raise NotFound("clients have no work")
    workflow = the_apps().workflow
    sorry = _("Your work can't be reached right now. Nothing is lost; try again in a minute.")
    mine = fill(lambda: workflow.orders(member_id=str(person.id), limit=100), otherwise=sorry)
    plan = fill(partial(workflow.plan_of, str(person.id)), otherwise=_("The plan can't be reached right now."))
    return render_template("my_work.html", mine=mine, plan=plan)
