"""Routing: how the orders of each service find their members."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from services.portal.frame.boxes import fill
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.offers import as_count
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import PIPELINES_MANAGE
from shared.kernel.refusals import NotFound

screen = Blueprint("routing", __name__, url_prefix="/settings/routing")

#: The parts that routing fills.
PARTS: Final = {"worker": lazy_gettext("Worker"), "editor": lazy_gettext("Editor")}

STRATEGIES: Final = {
    "least_loaded": lazy_gettext("Who has the least to do"),
    "round_robin": lazy_gettext("In turn"),
    "best_fit": lazy_gettext("Who is done first"),
    "fixed": lazy_gettext("Always in the order below"),
}


@screen.get("")
@signed_in
def index() -> Screen:
    """Show how each service is given out."""
    the_member_who_may(PIPELINES_MANAGE)
    apps = the_apps()
    services = fill(apps.intake.services, otherwise="").content
    names = {service["code"]: service["name"] for service in (services["items"] if services else [])}
    said = apps.planning.routing()
    for code in (rule["service_code"] for rule in said["rules"]):
        names.setdefault(code, code)
    return render_template("settings/routing.html", names=names, rules=_rules(said), said=said, parts=PARTS)


def _rules(said: Json) -> dict[tuple[str, str], Json]:
    return {(rule["service_code"], rule["part"]): rule for rule in said["rules"]}


@screen.get("/<code>")
@signed_in
def show(code: str) -> Screen:
    """Show how one service is given out."""
    return _service(code)


def _service(code: str, failed: FailedForm | None = None) -> str:
    the_member_who_may(PIPELINES_MANAGE)
    apps = the_apps()
    said, members = apps.planning.routing(), apps.team.members()["items"]
    service = fill(lambda: apps.intake.service(code), otherwise="").content
    kept = {part: _shown(_rules(said).get((code, part)), part) for part in PARTS}
    return render_template(
        "settings/routing_service.html",
        code=code,
        title=service["name"] if service else code,
        members=[member for member in members if member["is_active"]],
        shown={part: _sent() if failed and failed.name == part else kept[part] for part in PARTS},
        load=failed.entered if failed and failed.name == "load" else _load(said, code),
        failed=failed,
        parts=PARTS,
        strategies=STRATEGIES,
    )


def _shown(rule: Json | None, part: str) -> dict[str, str]:
    """Return what the form shows of a rule; of none, what holds without one."""
    if rule is None:
        return {"strategy": "least_loaded"} | ({"is_at_start": "1"} if part == "worker" else {})
    shown = {"strategy": rule["strategy"], "take_back_minutes": str(rule["take_back_minutes"] or "")}
    shown |= {f"member.{member_id}": str(place) for place, member_id in enumerate(rule["members"], start=1)}
    return shown | {name: "1" for name in ("is_same_member", "is_at_start") if rule[name]}


def _sent() -> dict[str, str]:
    return request.form.to_dict()


def _load(said: Json, code: str) -> dict[str, Any]:
    effort = next((one for one in said["efforts"] if one["service_code"] == code), {"points": 1, "minutes": 0})
    rush = next((one["hours"] for one in said["rush"] if one["service_code"] == code), "")
    return {"points": effort["points"], "minutes": effort["minutes"], "rush_hours": rush}


@screen.post("/<code>/parts/<part>")
@signed_in
def change(code: str, part: str) -> Screen:
    """Have a part of the service given out as it was said, or as without a rule."""
    the_member_who_may(PIPELINES_MANAGE)
    if part not in PARTS:
        raise NotFound("routing fills no such part")
    sent, planning = request.form, the_apps().planning
    rule = {
        "strategy": sent.get("strategy", ""),
        "members": _in_order(sent),
        "is_same_member": "is_same_member" in sent,
        "is_at_start": "is_at_start" in sent,
        "take_back_minutes": as_count(sent.get("take_back_minutes", "")),
    }
    return carry_out(
        part,
        lambda: planning.forget_rule(code, part) if "forget" in sent else planning.have_rule(code, part, rule),
        done=_("Kept. The next decision is made so."),
        back=url_for("routing.show", code=code),
        again=lambda failed: (_service(code, failed), 422),
    )


def _in_order(sent: Mapping[str, str]) -> Sequence[str]:
    """Return the members who have a number, the lowest first."""
    numbered = [
        (place, name.removeprefix("member."))
        for name, text in sent.items()
        if name.startswith("member.") and isinstance(place := as_count(text), int)
    ]
    return [member_id for _place, member_id in sorted(numbered)]


@screen.post("/<code>/load")
@signed_in
def change_load(code: str) -> Screen:
    """Say what an order of the service asks of a member, and how soon a rush is due."""
    the_member_who_may(PIPELINES_MANAGE)
    sent = request.form
    return carry_out(
        "load",
        lambda: _have_load(code, sent),
        done=_("Kept."),
        back=url_for("routing.show", code=code),
        again=lambda failed: (_service(code, failed), 422),
    )


def _have_load(code: str, sent: Mapping[str, str]) -> None:
    planning = the_apps().planning
    had_rush = any(one["service_code"] == code for one in planning.routing()["rush"])
    planning.have_effort(code, {name: as_count(sent.get(name, "")) or 0 for name in ("points", "minutes")})
    hours = as_count(sent.get("rush_hours", ""))
    if hours is not None:
        planning.have_rush(code, hours)
    elif had_rush:
        planning.forget_rush(code)
