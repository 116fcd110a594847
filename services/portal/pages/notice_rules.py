"""Who is told: rules by kind, audience and channel, and the roles that make an audience."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from shared.kernel.permissions import NOTICES_MANAGE

screen = Blueprint("notice_rules", __name__, url_prefix="/settings/who-is-told")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show every rule, and the roles that make audiences."""
    return _page()


def _page(failed: FailedForm | None = None) -> str:
    the_member_who_may(NOTICES_MANAGE)
    telling = the_apps().telling
    rules = telling.rules()["items"]
    kinds: dict[str, dict[str, list[Any]]] = {}
    for rule in rules:
        kinds.setdefault(rule["kind"], {}).setdefault(rule["audience"], []).append(rule)
    audiences = sorted({rule["audience"] for rule in rules})
    made = telling.audiences()["items"]
    return render_template(
        "settings/who_is_told.html", kinds=kinds, audiences=audiences, made=made, name_of=_name_of, failed=failed
    )


def _name_of(rule: Mapping[str, Any]) -> str:
    return f"{rule['kind']}/{rule['audience']}/{rule['channel']}"


@screen.post("")
@signed_in
def change() -> Screen:
    """Have the rules as they are ticked; those that were shown and are not, are off."""
    the_member_who_may(NOTICES_MANAGE)
    return carry_out(
        "rules",
        _change_rules,
        done=_("Kept. What is told from now on follows it."),
        back=url_for("notice_rules.index"),
        again=lambda failed: (_page(failed), 422),
    )


def _change_rules() -> None:
    telling = the_apps().telling
    shown, ticked = set(request.form.getlist("shown")), set(request.form.getlist("rule"))
    for rule in telling.rules()["items"]:
        name = _name_of(rule)
        if name in shown and rule["is_on"] is not (name in ticked):
            said = {part: rule[part] for part in ("kind", "audience", "channel")}
            telling.rule(said | {"is_on": name in ticked})


@screen.post("/audiences/<name>")
@signed_in
def change_audience(name: str) -> Screen:
    """Have an audience made of other roles."""
    the_member_who_may(NOTICES_MANAGE)
    roles = request.form.get("roles", "").replace(",", " ").split()
    return carry_out(
        f"audience-{name}",
        lambda: the_apps().telling.have_audience(name, roles),
        done=_("Kept."),
        back=url_for("notice_rules.index"),
        again=lambda failed: (_page(failed), 422),
    )
