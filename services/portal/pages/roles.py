"""Roles: what the people of the agency may do."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.formats import as_money
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.offers import plain
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import EVERY, MEMBERS_MANAGE
from shared.kernel.refusals import Conflict, NotFound

screen = Blueprint("roles", __name__, url_prefix="/settings/roles")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the roles."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    the_member_who_may(MEMBERS_MANAGE)
    shown = _sent() if failed else {"key": "", "name": "", "permissions": [], "amount": "", "currency": "USD"}
    return render_template(
        "settings/roles.html", roles=the_apps().team.roles()["items"], groups=_groups(()), shown=shown, failed=failed
    )


@screen.post("")
@signed_in
def create() -> Screen:
    """Make a role; one there is already is never replaced."""
    the_member_who_may(MEMBERS_MANAGE)
    sent = _sent()
    return carry_out(
        "role",
        lambda: _make(sent),
        done=_("The role is made."),
        back=url_for("roles.index"),
        again=lambda failed: (_list(failed), 422),
    )


def _make(sent: Json) -> None:
    team = the_apps().team
    if any(role["key"] == sent["key"] for role in team.roles()["items"]):
        raise Conflict(_("another role has this key"))
    team.have_role(sent["key"] or "-", _said(sent))


@screen.get("/<key>")
@signed_in
def show(key: str) -> Screen:
    """Show one role."""
    the_member_who_may(MEMBERS_MANAGE)
    role = _role(key)
    limit = role["largest_order"]
    shown = role | {"amount": plain(limit), "currency": limit["currency"] if limit else "USD"}
    return _page(role, shown)


def _role(key: str) -> Json:
    for role in the_apps().team.roles()["items"]:
        if role["key"] == key:
            return dict(role)
    raise NotFound("there is no such role")


def _page(role: Json, shown: Mapping[str, object], failed: FailedForm | None = None) -> str:
    groups = _groups(role["permissions"])
    return render_template("settings/role.html", role=role, groups=groups, shown=shown, failed=failed)


@screen.post("/<key>")
@signed_in
def change(key: str) -> Screen:
    """Have a role allow something else."""
    the_member_who_may(MEMBERS_MANAGE)
    role, sent = _role(key), _sent()
    return carry_out(
        "role",
        lambda: the_apps().team.have_role(key, _said(sent)),
        done=_("Kept. Whoever has the role may do this from now on."),
        back=url_for("roles.show", key=key),
        again=lambda failed: (_page(role, sent, failed), 422),
    )


@screen.post("/<key>/removal")
@signed_in
def remove(key: str) -> Screen:
    """Remove a role that nobody has."""
    the_member_who_may(MEMBERS_MANAGE)
    role = _role(key)
    shown = role | {"amount": plain(role["largest_order"]), "currency": "USD"}
    return carry_out(
        "removal",
        lambda: the_apps().team.remove_role(key),
        done=_("The role is removed."),
        back=url_for("roles.index"),
        again=lambda failed: (_page(role, shown, failed), 422),
    )


def _sent() -> Json:
    texts = {name: request.form.get(name, "").strip() for name in ("key", "name", "amount", "currency")}
    return texts | {"permissions": request.form.getlist("permissions")}


def _said(sent: Json) -> Json:
    """Return the role as it was entered. Raises Invalid for an amount that is none."""
    limit = as_money(sent["amount"], sent["currency"].upper())
    return {"name": sent["name"], "permissions": sent["permissions"], "largest_order": limit}


def _groups(held: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return every permission there is or that a role holds, by what it is about."""
    every = sorted(EVERY | set(held))
    return [(about, list(those)) for about, those in groupby(every, key=lambda name: name.partition(".")[0])]
