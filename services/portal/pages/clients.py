"""Clients: who buys, with what they ordered, what they owe and what the agency notes about them."""

from functools import partial
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.answers import entered
from services.portal.frame.boxes import Box, fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import CLIENTS_MANAGE, MEMBERS_MANAGE, MONEY_VIEW
from shared.kernel.refusals import NotFound

screen = Blueprint("clients", __name__, url_prefix="/clients")

#: What stands before the names of the agency's own fields.
PREFIX: Final = "custom."


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the clients, newest first."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    book = the_apps().client_book
    found = book.clients(request.args.get("cursor", ""))
    may_add = the_member_or_client().may(CLIENTS_MANAGE)
    fields = fill(book.fields, otherwise="").content or []
    return render_template(
        "clients.html",
        clients=found["items"],
        next=found["next"],
        may_add=may_add,
        fields=fields,
        custom=entered(fields, request.form, PREFIX) if failed else {},
        failed=failed,
    )


@screen.post("")
@signed_in
def create() -> Screen:
    """Register a client who has not ordered anything yet."""
    book = the_apps().client_book
    said = {name: request.form.get(name, "").strip() for name in ("name", "email", "company")}
    custom = entered(book.fields(), request.form, PREFIX)
    return carry_out(
        "client",
        lambda: book.register(said | {"custom": custom} if custom else said),
        done=_("The client is registered."),
        back=url_for("clients.index"),
        again=lambda failed: (_list(failed), 422),
    )


@screen.get("/<uuid:client_id>")
@signed_in
def show(client_id: UUID) -> Screen:
    """Show one client."""
    return _client(client_id)


def _client(client_id: UUID, failed: FailedForm | None = None) -> str:
    person, apps, key = the_member_or_client(), the_apps(), str(client_id)
    if person.is_client:
        raise NotFound("clients look at themselves elsewhere")
    client, fields = apps.client_book.client(key), fill(apps.client_book.fields, otherwise="").content or []
    custom = entered(fields, request.form, PREFIX) if failed and failed.name == "custom" else client["custom"] or {}
    sees_money, may_change = person.may(MONEY_VIEW), person.may(CLIENTS_MANAGE)
    no_money: Box[Json] = Box()
    sorry = _("This can't be reached right now.")
    members = fill(apps.workflow.members, otherwise="").content
    return render_template(
        "client.html",
        client=client,
        fields=fields,
        custom=custom,
        orders=fill(lambda: apps.workflow.orders(client_id=key, limit=25), otherwise=sorry),
        invoices=fill(lambda: apps.billing.invoices(client_id=key), otherwise=sorry) if sees_money else no_money,
        balance=fill(partial(apps.billing.balance, key), otherwise=sorry) if sees_money else no_money,
        members=members["items"] if members else [],
        may_change=may_change,
        may_stand_in=person.may(MEMBERS_MANAGE),
        failed=failed,
    )


@screen.post("/<uuid:client_id>")
@signed_in
def change(client_id: UUID) -> Screen:
    """Change what the agency notes about a client."""
    sent = request.form
    changes = {
        "manager_id": sent.get("manager_id") or None,
        "needs_review": "needs_review" in sent,
        "notes": sent.get("notes", "").strip(),
        "tags": [tag.strip() for tag in sent.get("tags", "").split(",") if tag.strip()],
    }
    return carry_out(
        "notes",
        lambda: the_apps().client_book.change_client(client_id, changes),
        done=_("Kept."),
        back=url_for("clients.show", client_id=client_id),
        again=lambda failed: (_client(client_id, failed), 422),
    )


@screen.post("/<uuid:client_id>/custom")
@signed_in
def change_custom(client_id: UUID) -> Screen:
    """Change what the agency keeps of a client in its own fields; what no field is for any more stays."""
    book = the_apps().client_book
    kept = book.client(str(client_id))["custom"] or {}
    said = entered(book.fields(), request.form, PREFIX)
    return carry_out(
        "custom",
        lambda: book.change_client(client_id, {"custom": kept | said}),
        done=_("Kept."),
        back=url_for("clients.show", client_id=client_id),
        again=lambda failed: (_client(client_id, failed), 422),
    )
