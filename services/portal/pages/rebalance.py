"""Evening out who has how much: what routing proposes, and carrying it out."""

from functools import partial

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import ORDERS_ASSIGN
from shared.kernel.refusals import Invalid

screen = Blueprint("rebalance", __name__, url_prefix="/workload/rebalance")

_NAMES = ("order_id", "from_member_id", "to_member_id")


@screen.get("")
@signed_in
def show() -> Screen:
    """Show which orders would go from whom to whom, and why."""
    return _page()


def _page(failed: FailedForm | None = None) -> str:
    the_member_who_may(ORDERS_ASSIGN)
    sorry = _("What could be evened out can't be reached right now. Try again in a minute.")
    return render_template("rebalance.html", found=fill(the_apps().planning.shifts, otherwise=sorry), failed=failed)


@screen.post("")
@signed_in
def create() -> Screen:
    """Carry out the shifts that are ticked."""
    the_member_who_may(ORDERS_ASSIGN)
    shifts = [_shift(said) for said in request.form.getlist("shift")]
    return carry_out(
        "shifts",
        partial(_shift_all, shifts),
        done=_("Done. Whoever got or gave an order has been told."),
        back=url_for("rebalance.show"),
        again=lambda failed: (_page(failed), 422),
    )


def _shift(said: str) -> Json:
    """Return a shift as it stands in its box: the order, whose it is, whose it becomes."""
    return dict(zip(_NAMES, (said.split(" ") + [""] * len(_NAMES))[: len(_NAMES)], strict=True))


def _shift_all(shifts: list[Json]) -> Json:
    if not shifts:
        raise Invalid([], _("tick at least one order"))
    return the_apps().planning.shift(shifts)
