"""The form of a service, built: its questions are added, moved, changed and removed, then kept all at once."""

import re
from collections import defaultdict
from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.form_building import KINDS, as_rows, entered_rows, fields_of, rearranged
from services.portal.frame.forms import sentence_of
from services.portal.frame.offers import as_entered, offer_of
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Invalid, NotFound, Outage, Refusal, Unauthenticated

screen = Blueprint("service_form", __name__, url_prefix="/settings/services/<code>/form")

_OF_FIELD = re.compile(r"form\.fields\.(\d{1,4})\b")


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
    if wish != "keep":
        return _page(service, rearranged(rows, wish), is_changed=True)
    try:
        catalogue.publish(code, offer_of(as_entered(service), {"fields": fields_of(rows)}))
    except (Unauthenticated, NotFound):
        raise
    except Refusal as no:
        return _page(service, rows, no), HTTPStatus.UNPROCESSABLE_ENTITY
    except Outage:
        sorry = Refusal(_("This can't be done right now. Nothing has changed; try again in a minute."))
        return _page(service, rows, sorry), HTTPStatus.SERVICE_UNAVAILABLE
    flash(_("Kept. Orders that are placed from now on are asked this."))
    return redirect(url_for("service_form.show", code=code))


def _page(service: Json, rows: Sequence[dict[str, str]], no: Refusal | None = None, *, is_changed: bool = False) -> str:
    above, beside = _problems(no, len(rows))
    return render_template(
        "settings/service_form.html",
        service=service,
        rows=rows,
        kinds=KINDS,
        above=above,
        beside=beside,
        is_changed=is_changed,
    )


def _problems(no: Refusal | None, count: int) -> tuple[list[str], dict[int, list[str]]]:
    """Return what is wrong as a whole, and what is wrong with each question, by its place."""
    beside: dict[int, list[str]] = defaultdict(list)
    if no is None:
        return [], beside
    if not isinstance(no, Invalid) or not no.problems:
        return [sentence_of(no)], beside
    above = []
    for problem in no.problems:
        found = _OF_FIELD.match(problem.field)
        if found and int(found[1]) < count:
            beside[int(found[1])].append(problem.message)
        else:
            above.append(problem.message)
    return above, beside
