"""The form of a service, built: its questions are added, moved, changed and removed, then kept all at once."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.form_building import KINDS, as_rows, entered_rows, fields_of, rearranged
from services.portal.frame.forms import refused
from services.portal.frame.offers import as_entered, offer_of
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.frame.rows import problems_of_rows
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Refusal

screen = Blueprint("service_form", __name__, url_prefix="/settings/services/<code>/form")


@screen.get("")
@signed_in
def show(code: str) -> Screen:
    """Show the questions as they are."""
    the_member_who_may(SERVICES_MANAGE)
    service = the_apps().catalogue.service(code)
    return _page(service, as_rows(service["form"]["fields"]))


@screen.post("")
@signed_in
def change(code: str) -> Screen:
    """Keep the questions as they were sent; or, where a button asks that, only show them arranged another way."""
    the_member_who_may(SERVICES_MANAGE)
    catalogue = the_apps().catalogue
    service = catalogue.service(code)
    rows, wish = entered_rows(request.form), request.form.get("wish", "keep")
    if wish == "preview":
        return _page(service, rows, is_changed=True, preview=fields_of(rows))
    if wish != "keep":
        return _page(service, rearranged(rows, wish), is_changed=True)
    if no := refused(lambda: catalogue.publish(code, offer_of(as_entered(service), {"fields": fields_of(rows)}))):
        return _page(service, rows, no[0]), no[1]
    flash(_("Kept. Orders that are placed from now on are asked this."))
    return redirect(url_for("service_form.show", code=code))


def _page(
    service: Json,
    rows: Sequence[dict[str, str]],
    no: Refusal | None = None,
    *,
    is_changed: bool = False,
    preview: Sequence[Json] = (),
) -> str:
    above, beside = problems_of_rows(no, "fields", len(rows))
    return render_template(
        "settings/service_form.html",
        service=service,
        rows=rows,
        kinds=KINDS,
        above=above,
        beside=beside,
        is_changed=is_changed,
        preview=preview,
    )
