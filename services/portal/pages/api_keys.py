"""API keys: other systems that may ask our APIs, what they may, and when they last did."""

from itertools import groupby
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.formats import as_instant
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from shared.kernel.clock import system_clock
from shared.kernel.permissions import EVERY, MEMBERS_MANAGE

screen = Blueprint("api_keys", __name__, url_prefix="/settings/api-keys")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the keys, the newest first."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    person = the_member_who_may(MEMBERS_MANAGE)
    mine = sorted(name for name in EVERY if person.may(name))
    groups = [(about, list(those)) for about, those in groupby(mine, key=lambda name: name.partition(".")[0])]
    now, ticked = system_clock().isoformat(), request.form.getlist("scopes") if failed else []
    return render_template(
        "settings/api_keys.html",
        keys=the_apps().api_keys.all()["items"],
        groups=groups,
        ticked=ticked,
        now=now,
        failed=failed,
    )


@screen.post("")
@signed_in
def create() -> Screen:
    """Make a key and show it, this once."""
    the_member_who_may(MEMBERS_MANAGE)
    return carry_out("key", _make, done="", back=url_for("api_keys.index"), again=lambda failed: (_list(failed), 422))


def _make() -> None:
    sent = request.form
    ends = as_instant(sent.get("expires_at", ""))
    made = the_apps().api_keys.make(sent.get("name", "").strip(), sent.getlist("scopes"), ends)
    flash(_("The key, shown this once: %(key)s", key=made["key"]))


@screen.post("/<uuid:key_id>/end")
@signed_in
def end(key_id: UUID) -> Screen:
    """Have a key open nothing more."""
    the_member_who_may(MEMBERS_MANAGE)
    return carry_out(
        "end",
        lambda: the_apps().api_keys.end(key_id),
        done=_("The key opens nothing any more."),
        back=url_for("api_keys.index"),
        again=lambda failed: (_list(failed), 422),
    )
