"""Notices sent: the log of what was told to whom, how each try went, and having it told again."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.formats import as_instant
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import NOTICES_MANAGE, NOTICES_RESEND, NOTICES_VIEW
from shared.kernel.refusals import Conflict

screen = Blueprint("notices", __name__, url_prefix="/settings/notices")

_STATES: Final = ("queued", "sending", "delivered", "failed")
_CHANNELS: Final = ("email", "portal", "webhook", "chat", "folder")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show what was told, newest first, by order, person, channel and state."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    member = the_member_who_may(NOTICES_VIEW)
    asked = _asked()
    telling = the_apps().telling
    return render_template(
        "settings/notices.html",
        log=telling.log(asked | {"cursor": request.args.get("cursor", "")}),
        closed=telling.closed_addresses()["items"],
        asked=asked,
        states=_STATES,
        channels=_CHANNELS,
        may_resend=member.may(NOTICES_RESEND),
        may_test=member.may(NOTICES_MANAGE),
        failed=failed,
    )


def _asked() -> Json:
    """Return what the list is narrowed to; a word that is none of ours narrows nothing."""
    sent = request.args
    asked = {name: sent.get(name, "").strip()[:40] for name in ("number", "person")}
    choices = {"state": _STATES, "channel": _CHANNELS}
    return asked | {name: sent.get(name, "") for name, known in choices.items() if sent.get(name) in known}


@screen.get("/<uuid:notice_id>")
@signed_in
def show(notice_id: UUID) -> Screen:
    """Show one notice with all that it says and every try."""
    return _notice(notice_id)


def _notice(notice_id: UUID, failed: FailedForm | None = None) -> str:
    member = the_member_who_may(NOTICES_VIEW)
    notice = the_apps().telling.notice(notice_id)
    return render_template("settings/notice.html", told=notice, may_resend=member.may(NOTICES_RESEND), failed=failed)


@screen.post("/<uuid:notice_id>")
@signed_in
def resend(notice_id: UUID) -> Screen:
    """Have another try at once."""
    the_member_who_may(NOTICES_RESEND)
    return carry_out(
        "resend",
        lambda: the_apps().telling.resend(notice_id),
        done=_("It is tried again now."),
        back=url_for("notices.show", notice_id=notice_id),
        again=lambda failed: (_notice(notice_id, failed), 422),
    )


@screen.post("/resends")
@signed_in
def resend_many() -> Screen:
    """Have what failed in a time tried again."""
    the_member_who_may(NOTICES_RESEND)
    return _answer("resends", "", _resend_all)


def _resend_all() -> None:
    said = {"since": _instant("since"), "until": _instant("until"), "with_delivered": "with_delivered" in request.form}
    count = the_apps().telling.resend_many(said)["count"]
    flash(_("%(count)s are tried again now.", count=count))


def _instant(name: str) -> str:
    """Return the instant that a field of the form names. Raises Conflict where there is none."""
    given = as_instant(request.form.get(name, ""))
    if given is None:
        raise Conflict(_("please give both times"))
    return given


@screen.post("/tests")
@signed_in
def create_test() -> Screen:
    """Send a line to the one who asks, to see that mails go out."""
    the_member_who_may(NOTICES_MANAGE)
    return _answer("test", _("A test is on its way to you; how it goes shows below."), the_apps().telling.send_test)


@screen.post("/addresses")
@signed_in
def open_address() -> Screen:
    """Let mails go to an address again."""
    the_member_who_may(NOTICES_RESEND)
    address = request.form.get("address", "")
    done = _("Mails go to %(address)s again.", address=address)
    return _answer("address", done, lambda: the_apps().telling.open_address(address))


def _answer(name: str, done: str, do: Callable[[], object]) -> Screen:
    return carry_out(name, do, done=done, back=url_for("notices.index"), again=lambda failed: (_list(failed), 422))
