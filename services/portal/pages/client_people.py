"""Whom a client wants to work for them, and whom not."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import ORDERS_ASSIGN

screen = Blueprint("client_people", __name__, url_prefix="/clients/<uuid:client_id>/people")

#: What a client thinks of a member, in words.
WISHES: Final = {"preferred": lazy_gettext("First"), "": lazy_gettext("No matter"), "excluded": lazy_gettext("Never")}


@screen.get("")
@signed_in
def show(client_id: UUID) -> Screen:
    """Show what the client wishes."""
    return _page(client_id)


def _page(client_id: UUID, failed: FailedForm | None = None) -> str:
    the_member_who_may(ORDERS_ASSIGN)
    apps = the_apps()
    client, said = apps.client_book.client(str(client_id)), apps.planning.routing()
    members = [member for member in apps.team.members()["items"] if member["is_active"]]
    kept: Json = next((one for one in said["preferences"] if one["client_id"] == str(client_id)), {})
    return render_template(
        "client_people.html", client=client, members=members, shown=_shown(kept, failed), failed=failed, wishes=WISHES
    )


def _shown(kept: Json, failed: FailedForm | None) -> dict[str, str]:
    """Return what is thought of each member: as it was entered where that was refused."""
    if failed:
        return {name.removeprefix("wish."): said for name, said in failed.entered.items() if name.startswith("wish.")}
    return {member_id: wish for wish in WISHES if wish for member_id in kept.get(wish, ())}


@screen.post("")
@signed_in
def change(client_id: UUID) -> Screen:
    """Keep what the client wishes."""
    the_member_who_may(ORDERS_ASSIGN)
    preference = {wish: _named(request.form, wish) for wish in WISHES if wish}
    return carry_out(
        "people",
        lambda: the_apps().planning.have_preference(client_id, preference),
        done=_("Kept. The next decision is made so."),
        back=url_for("client_people.show", client_id=client_id),
        again=lambda failed: (_page(client_id, failed), 422),
    )


def _named(sent: Mapping[str, str], wish: str) -> list[str]:
    return [name.removeprefix("wish.") for name, said in sent.items() if name.startswith("wish.") and said == wish]
