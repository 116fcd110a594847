"""Brand: how the agency shows itself in what it tells."""

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.downloads import passed_on
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, apps_for_anybody, signed_in, the_apps, the_member_who_may
from shared.kernel.permissions import NOTICES_MANAGE
from shared.kernel.refusals import Conflict

screen = Blueprint("branding", __name__)

_PLACE = "/settings/brand"
_FIELDS = ("name", "sender", "colour", "signature")


@screen.get(_PLACE)
@signed_in
def show() -> Screen:
    """Show the brand, to change it."""
    return _page()


def _page(failed: FailedForm | None = None) -> str:
    the_member_who_may(NOTICES_MANAGE)
    brand = the_apps().telling.brand()
    is_refused = failed is not None and failed.name == "brand"
    shown = {name: request.form.get(name, "") if is_refused else brand[name] for name in _FIELDS}
    return render_template("settings/brand.html", brand=brand, shown=shown, failed=failed)


@screen.post(_PLACE)
@signed_in
def change() -> Screen:
    """Show the agency like this from now on."""
    the_member_who_may(NOTICES_MANAGE)
    said = {name: request.form.get(name, "").replace("\r\n", "\n").strip() for name in _FIELDS}
    if "no_colour" in request.form:
        said["colour"] = ""
    return _answer("brand", lambda: the_apps().telling.have_brand(said))


@screen.post(f"{_PLACE}/logo")
@signed_in
def change_logo() -> Screen:
    """Have a picture stand on top of mails, or none."""
    the_member_who_may(NOTICES_MANAGE)
    return _answer("logo", _take_down if "none" in request.form else _put_up)


def _put_up() -> None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Conflict(_("please choose a picture"))
    the_apps().telling.put_up_logo(sent.filename, sent.stream)


def _take_down() -> None:
    telling = the_apps().telling
    telling.have_brand({**telling.brand(), "logo_url": ""})


def _answer(name: str, do: Callable[[], object]) -> Screen:
    return carry_out(
        name,
        do,
        done=_("Kept. What is told from now on looks like this."),
        back=url_for("branding.show"),
        again=lambda failed: (_page(failed), 422),
    )


@screen.get("/logos/<string(maxlength=64):digest>")
def logo(digest: str) -> Screen:
    """Hand out the picture on top of mails, to whatever program shows them."""
    response = passed_on(apps_for_anybody().telling.logo(digest))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
