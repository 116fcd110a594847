"""Client fields: what the agency keeps of every client, built as a form is."""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.form_building import KINDS, as_rows, entered_rows, fields_of, rearranged
from services.portal.frame.forms import refused
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.frame.rows import problems_of_rows
from shared.kernel.permissions import CLIENTS_MANAGE
from shared.kernel.refusals import Refusal

screen = Blueprint("client_fields", __name__, url_prefix="/settings/client-fields")

#: A client has one plain value in each.
_KINDS: Final = tuple(kind for kind in KINDS if kind not in {"file", "table", "heading"})


@screen.get("")
@signed_in
def show() -> Screen:
    """Show the fields as they are."""
    the_member_who_may(CLIENTS_MANAGE)
    return _page(as_rows(the_apps().client_book.fields()))


@screen.post("")
@signed_in
def change() -> Screen:
    """Keep the fields as they were sent; or, where a button asks that, only show them arranged another way."""
    the_member_who_may(CLIENTS_MANAGE)
    rows, wish = entered_rows(request.form), request.form.get("wish", "keep")
    if wish != "keep":
        return _page(rearranged(rows, wish), is_changed=True)
    if no := refused(lambda: the_apps().client_book.publish_fields(fields_of(rows))):
        return _page(rows, no[0]), no[1]
    flash(_("Kept. What is written of clients is checked against this from now on."))
    return redirect(url_for("client_fields.show"))


def _page(rows: Sequence[dict[str, str]], no: Refusal | None = None, *, is_changed: bool = False) -> str:
    above, beside = problems_of_rows(no, "fields", len(rows))
    return render_template(
        "settings/client_fields.html", rows=rows, kinds=_KINDS, above=above, beside=beside, is_changed=is_changed
    )
