"""Coupons: what is taken off for whoever names a code."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.formats import as_instant, as_money
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.offers import as_count
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import MONEY_VIEW, SERVICES_MANAGE

screen = Blueprint("coupons", __name__, url_prefix="/settings/coupons")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the coupons, newest first."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    person, apps = the_member_who_may(MONEY_VIEW), the_apps()
    services = fill(apps.intake.services, otherwise="").content
    return render_template(
        "settings/coupons.html",
        coupons=apps.pricing.coupons()["items"],
        services=services["items"] if services else [],
        may_make=person.may(SERVICES_MANAGE),
        failed=failed,
    )


@screen.post("")
@signed_in
def create() -> Screen:
    """Make a coupon."""
    the_member_who_may(SERVICES_MANAGE)
    return carry_out(
        "coupon",
        lambda: the_apps().pricing.make_coupon(_said()),
        done=_("The coupon is on offer."),
        back=url_for("coupons.index"),
        again=lambda failed: (_list(failed), 422),
    )


def _said() -> Json:
    """Return the coupon as it was entered. Raises Invalid for an amount that is none."""
    sent = request.form
    currency = sent.get("currency", "").strip().upper()
    minimum = as_money(sent.get("minimum", ""), currency)
    counts = {name: as_count(sent.get(name, "")) for name in ("percent", "most_uses", "most_per_client")}
    return {
        "code": sent.get("code", "").strip(),
        "description": sent.get("description", "").strip(),
        "amount": as_money(sent.get("amount", ""), currency),
        "service_ids": sent.getlist("service_ids"),
        "expires_at": as_instant(sent.get("expires_at", "")),
        "is_for_new_clients": "is_for_new_clients" in sent,
        **{name: count for name, count in counts.items() if count is not None},
        **({"minimum": minimum["amount"]} if minimum else {}),
    }


@screen.post("/<code>/stop")
@signed_in
def stop(code: str) -> Screen:
    """Take a coupon off offer."""
    the_member_who_may(SERVICES_MANAGE)
    return carry_out(
        "stop",
        lambda: the_apps().pricing.stop_coupon(code),
        done=_("The coupon takes nothing off any more."),
        back=url_for("coupons.index"),
        again=lambda failed: (_list(failed), 422),
    )
