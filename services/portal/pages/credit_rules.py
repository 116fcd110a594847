"""Credits: what is granted in the agency's own unit with what clients pay."""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.formats import as_money
from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.money import CREDITS
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Invalid

screen = Blueprint("credit_rules", __name__, url_prefix="/settings/credits")


@screen.get("")
@signed_in
def index() -> Screen:
    """Show what grants credits."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    the_member_who_may(SERVICES_MANAGE)
    apps = the_apps()
    found = fill(apps.intake.services, otherwise="").content
    services = [each for each in found["items"] if each.get("service_id")] if found else []
    return render_template(
        "settings/credits.html",
        rules=apps.pricing.credit_rules()["items"],
        services=services,
        names={each["service_id"]: each["name"] for each in services},
        failed=failed,
    )


@screen.post("")
@signed_in
def create() -> Screen:
    """Set what a service or a top-up grants; nothing entered, or none, grants nothing any more."""
    the_member_who_may(SERVICES_MANAGE)
    return carry_out(
        "rule",
        lambda: the_apps().pricing.set_credit_rule(_said()),
        done=_("Kept. Invoices from now on promise it."),
        back=url_for("credit_rules.index"),
        again=lambda failed: (_list(failed), 422),
    )


def _said() -> Json:
    """Return the rule as it was entered. Raises Invalid for an amount that is none."""
    sent = request.form
    service_id = sent.get("service_id", "")
    amount = as_money(sent.get("amount", ""), CREDITS, least=0) or {"amount": 0}
    minimum = None if service_id else as_money(sent.get("minimum", ""), sent.get("currency", "").strip().upper())
    if not service_id and minimum is None:
        raise Invalid([], _("choose a service, or say from which top-up on"))
    return {
        "service_id": service_id or None,
        "option": sent.get("option", "").strip() if service_id else "",
        "minimum": minimum,
        "amount": amount["amount"],
        "resets": "resets" in sent,
    }
