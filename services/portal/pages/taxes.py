"""Tax rates: which rate holds at which place from which day on."""

from decimal import Decimal, InvalidOperation

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from shared.kernel.permissions import MONEY_VIEW, SERVICES_MANAGE
from shared.kernel.refusals import Invalid

screen = Blueprint("taxes", __name__, url_prefix="/settings/taxes")

_MOST_PERCENT = 100


@screen.get("")
@signed_in
def index() -> Screen:
    """Show the rates by place and day."""
    return _list()


def _list(failed: FailedForm | None = None) -> str:
    person = the_member_who_may(MONEY_VIEW)
    rates = the_apps().pricing.tax_rates()["items"]
    return render_template("settings/taxes.html", rates=rates, may_set=person.may(SERVICES_MANAGE), failed=failed)


@screen.post("")
@signed_in
def create() -> Screen:
    """Have a rate hold from a day on."""
    the_member_who_may(SERVICES_MANAGE)
    sent = request.form
    said = {name: sent.get(name, "").strip() for name in ("region", "name", "starts_on")}
    country = sent.get("country", "").strip().upper()
    return carry_out(
        "rate",
        lambda: the_apps().pricing.set_tax_rate(said | {"country": country, "rate": _rate(sent.get("rate", ""))}),
        done=_("The rate is set. Invoices that were issued keep theirs."),
        back=url_for("taxes.index"),
        again=lambda failed: (_list(failed), 422),
    )


def _rate(entered: str) -> int:
    """Return a percentage as it was entered, `20` or `7,7`, in hundredths. Raises Invalid."""
    sorry = Invalid([], _("give the rate in percent, such as 20 or 7.7"))
    try:
        percent = Decimal(entered.strip().replace(",", "."))
    except InvalidOperation as fault:
        raise sorry from fault
    if not percent.is_finite() or not 0 <= percent <= _MOST_PERCENT or percent * 100 != int(percent * 100):
        raise sorry
    return int(percent * 100)
