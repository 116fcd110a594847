"""A client's contacts: further people on their side, with what each may see."""

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.gateways.app_api import Json
from shared.kernel.refusals import NotFound

screen = Blueprint("contacts", __name__, url_prefix="/contacts")


def _me() -> str:
    person = the_member_or_client()
    if not person.is_client or person.contact_id:
        raise NotFound("only clients themselves have contacts")
    return str(person.id)


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the contacts."""
    return _page()


def _page(failed: FailedForm | None = None) -> str:
    sorry = _("Your contacts can't be reached right now. Nothing is lost; try again in a minute.")
    found = fill(partial(the_apps().contacts.of, _me()), otherwise=sorry)
    return render_template("contacts.html", contacts=found, failed=failed)


@screen.post("")
@signed_in
def create() -> Screen:
    """Add a person, with what they may see."""
    sent = request.form
    said = {
        "name": sent.get("name", "").strip(),
        "email": sent.get("email", "").strip(),
        "locale": str(get_locale() or "en"),
        "grants": sent.getlist("grants"),
    }
    return _answer("new", _("The contact is added."), the_apps().contacts.add, _me(), said)


@screen.post("/<uuid:contact_id>")
@signed_in
def change(contact_id: UUID) -> Screen:
    """Have a contact see more or less."""
    said: Json = {"grants": request.form.getlist("grants")}
    return _answer(str(contact_id), _("Kept."), the_apps().contacts.change, _me(), contact_id, said)


@screen.post("/<uuid:contact_id>/invitation")
@signed_in
def invite(contact_id: UUID) -> Screen:
    """Have a contact sign in themselves."""
    done = _("The invitation is on its way.")
    return _answer(str(contact_id), done, the_apps().contacts.invite, _me(), contact_id)


@screen.post("/<uuid:contact_id>/removal")
@signed_in
def remove(contact_id: UUID) -> Screen:
    """Have a contact no longer."""
    return _answer(str(contact_id), _("The contact is removed."), the_apps().contacts.remove, _me(), contact_id)


def _answer(name: str, done: str, do: Any, *said: Any) -> Screen:
    return carry_out(
        name,
        lambda: do(*said),
        done=done,
        back=url_for("contacts.index"),
        again=lambda failed: (_page(failed), HTTPStatus.UNPROCESSABLE_ENTITY),
    )
