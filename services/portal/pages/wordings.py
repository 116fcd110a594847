"""Wordings: what each kind of notice says, in the agency's own words where it wants to."""

from flask import Blueprint, Response, flash, g, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.forms import FailedForm, carry_out, sentence_of
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from services.portal.gateways.telling import Saying
from shared.kernel.permissions import NOTICES_MANAGE
from shared.kernel.refusals import Refusal

screen = Blueprint("wordings", __name__, url_prefix="/settings/wordings")

_PLACE = "/<kind>/<language>/<any(email, portal, chat):channel>"
_CHANNELS = ("email", "portal", "chat")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show every kind of notice, and where the agency says it in its own words."""
    the_member_who_may(NOTICES_MANAGE)
    listed = the_apps().telling.wordings()
    own = {(one["kind"], one["language"], one["channel"]) for one in listed["items"] if not one["is_reset"]}
    channel = next((one for one in _CHANNELS if one == request.args.get("channel")), _CHANNELS[0])
    return render_template("settings/wordings.html", listed=listed, own=own, channels=_CHANNELS, channel=channel)


@screen.get(_PLACE)
@signed_in
def show(kind: str, language: str, channel: str) -> Screen:
    """Show the words that count now, to change them, and every version before."""
    return _page(Saying(kind=kind, language=language, channel=channel))


def _page(where: Saying, *, failed: FailedForm | None = None, seen: Json | None = None) -> str:
    the_member_who_may(NOTICES_MANAGE)
    wording = the_apps().telling.wording(where)
    own = wording["versions"][0] if wording["versions"] and not wording["versions"][0]["is_reset"] else None
    sent = _draft() if request.method == "POST" else _version(wording) or own or wording["shipped"] | {"mjml": ""}
    return render_template(
        "settings/wording.html", where=where, wording=wording, own=own, draft=sent, seen=seen, failed=failed
    )


def _version(wording: Json) -> Json | None:
    """Return the version that the address names, to be taken up again."""
    asked = request.args.get("version", "")
    return next((one for one in wording["versions"] if str(one["version"]) == asked and not one["is_reset"]), None)


def _draft() -> Json:
    sent = request.form
    return {name: sent.get(name, "").replace("\r\n", "\n").strip() for name in ("subject", "text", "mjml")}


@screen.post(_PLACE)
@signed_in
def change(kind: str, language: str, channel: str) -> Screen:
    """Say it in these words from now on."""
    where = Saying(kind=kind, language=language, channel=channel)
    the_member_who_may(NOTICES_MANAGE)
    return carry_out(
        "wording",
        lambda: the_apps().telling.word(where, _draft()),
        done=_("Kept. What is told from now on says it like this."),
        back=_address(where),
        again=lambda failed: (_page(where, failed=failed), 422),
    )


@screen.post(f"{_PLACE}/reset")
@signed_in
def reset(kind: str, language: str, channel: str) -> Screen:
    """Go back to the words that the product came with."""
    where = Saying(kind=kind, language=language, channel=channel)
    the_member_who_may(NOTICES_MANAGE)
    return carry_out(
        "reset",
        lambda: the_apps().telling.reset(where),
        done=_("The words that came with the product count again."),
        back=_address(where),
        again=lambda failed: (_page(where, failed=failed), 422),
    )


@screen.post(f"{_PLACE}/preview")
@signed_in
def preview(kind: str, language: str, channel: str) -> Screen:
    """Show what a real notice would say in these words; as the mail itself where that is asked."""
    where = Saying(kind=kind, language=language, channel=channel)
    the_member_who_may(NOTICES_MANAGE)
    try:
        seen = the_apps().telling.preview(where, _draft(), _number())
    except Refusal as no:
        return _page(where, failed=_no("wording", no)), 422
    if "as_mail" in request.form:
        g.shows_mail = True
        return Response(seen["html"], content_type="text/html; charset=utf-8")
    return _page(where, seen=seen)


@screen.post(f"{_PLACE}/trial")
@signed_in
def create_trial(kind: str, language: str, channel: str) -> Screen:
    """Send what a preview shows to the one who asks; what they wrote stays."""
    where = Saying(kind=kind, language=language, channel=channel)
    the_member_who_may(NOTICES_MANAGE)
    try:
        the_apps().telling.try_out(where, _draft(), _number())
    except Refusal as no:
        return _page(where, failed=_no("wording", no)), 422
    flash(_("It is on its way to you."))
    return _page(where)


def _number() -> str:
    return request.form.get("number", "").strip()


def _no(name: str, no: Refusal) -> FailedForm:
    return FailedForm(name=name, sentence=sentence_of(no), entered=request.form.to_dict())


def _address(where: Saying) -> str:
    return url_for("wordings.show", kind=where.kind, language=where.language, channel=where.channel)
