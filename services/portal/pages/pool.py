"""The pool: orders that wait for somebody who is free, and may be taken."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from shared.kernel.permissions import ORDERS_TAKE
from shared.kernel.refusals import NotFound

screen = Blueprint("pool", __name__)


@screen.get("/pool")
@signed_in
def index() -> Screen:
    """Show what waits in the pool."""
    return _pool()


@screen.post("/pool/<uuid:order_id>")
@signed_in
def take(order_id: UUID) -> Screen:
    """Take an order."""
    return carry_out(
        "taking",
        lambda: the_apps().workflow.take(order_id),
        done=_("The order is yours."),
        back=url_for("order.show", order_id=order_id),
        again=lambda failed: (_pool(failed), 422),
    )


def _pool(failed: FailedForm | None = None) -> str:
    person = the_member_or_client()
    if person.is_client:
        raise NotFound("clients have no pool")
    pooled = fill(
        lambda: the_apps().workflow.orders(is_pooled="true", limit=100),
        otherwise=_("The pool can't be reached right now. No order is lost; try again in a minute."),
    )
    return render_template("pool.html", pooled=pooled, may_take=person.may(ORDERS_TAKE), failed=failed)
