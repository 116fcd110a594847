"""Merging a duplicate of a client: who it is, what would move, and doing it."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import CLIENTS_MANAGE
from shared.kernel.refusals import Conflict, Invalid

screen = Blueprint("mergers", __name__, url_prefix="/clients/<uuid:client_id>/merger")


@screen.get("")
@signed_in
def show(client_id: UUID) -> Screen:
    """Show who may be the duplicate, by the words that were searched for; or, where one is chosen, what would move."""
    return _page(client_id)


def _page(client_id: UUID, failed: FailedForm | None = None) -> Screen:
    the_member_who_may(CLIENTS_MANAGE)
    book, words, chosen = the_apps().client_book, request.args.get("q", "").strip(), request.args.get("from", "")
    client = book.client(str(client_id))
    found: list[Json] = []
    preview: Json | None = None
    duplicate: Json | None = None
    status, sorry = HTTPStatus.OK, ""
    if chosen:
        duplicate = book.client(chosen)
        try:
            preview = book.merge(client_id, chosen, is_rehearsal=True)
        except (Conflict, Invalid) as no:
            sorry, status = no.sentence[:1].upper() + no.sentence[1:], HTTPStatus.UNPROCESSABLE_ENTITY
    elif words:
        found = [each for each in book.clients(q=words)["items"] if each["client_id"] != str(client_id)]
    page = render_template(
        "merger.html",
        client=client,
        words=words,
        found=found,
        duplicate=duplicate,
        preview=preview,
        sorry=sorry,
        failed=failed,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if failed else status


@screen.post("")
@signed_in
def create(client_id: UUID) -> Screen:
    """Have the duplicate be part of this client."""
    the_member_who_may(CLIENTS_MANAGE)
    chosen = request.form.get("from_client_id", "")
    return carry_out(
        "merger",
        lambda: the_apps().client_book.merge(client_id, chosen, is_rehearsal=False),
        done=_("They are one client now. What is under way arrives here in a moment."),
        back=url_for("clients.show", client_id=client_id),
        again=lambda failed: _page(client_id, failed),
    )
