"""Follow-ups: what is said by itself after a time, each with its switch and its wait; and how few stars are low."""

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from shared.kernel.permissions import NOTICES_MANAGE
from shared.kernel.refusals import Conflict

screen = Blueprint("follow_ups", __name__, url_prefix="/settings/follow-ups")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show every step."""
    return _page()


def _page(failed: FailedForm | None = None) -> str:
    the_member_who_may(NOTICES_MANAGE)
    said = the_apps().telling.follow_ups()
    names = {
        "ask_rating": _("Ask the client for a rating, after the order is complete"),
        "remind_rating": _("Ask once more, after the first time"),
        "win_back": _("Write to a client who has heard nothing of you for long"),
        "remind_review": _("Remind managers of an order that waits for a review"),
    }
    return render_template("settings/follow_ups.html", said=said, names=names, failed=failed)


@screen.post("/<step>")
@signed_in
def change(step: str) -> Screen:
    """Have a step taken, after a wait, or not."""
    said = {"is_on": "is_on" in request.form}
    return _answer(step, lambda: the_apps().telling.follow_up(step, said | {"wait_hours": _number("wait_hours")}))


@screen.post("/low-rating")
@signed_in
def change_low() -> Screen:
    """Have as many stars, or less, be a low rating."""
    return _answer("low-rating", lambda: the_apps().telling.low_rating(_number("stars")))


def _number(name: str) -> int:
    text = request.form.get(name, "").strip()
    if not text.isascii() or not text.isdecimal():
        raise Conflict(_("please give a whole number"))
    return int(text)


def _answer(name: str, do: Callable[[], object]) -> Screen:
    the_member_who_may(NOTICES_MANAGE)
    return carry_out(
        name,
        do,
        done=_("Kept."),
        back=url_for("follow_ups.index"),
        again=lambda failed: (_page(failed), 422),
    )
