"""The checkout: what became of a purchase, and how it is paid, for whoever placed it."""

from http import HTTPStatus
from typing import Final
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.portal.frame.boxes import fill
from services.portal.frame.forms import sentence_of
from services.portal.frame.people import Screen, apps_for_anybody, the_apps, the_person
from services.portal.gateways.app_api import Json
from services.portal.pages.pay import lead_to
from shared.kernel.refusals import NotFound, Outage, Refusal

screen = Blueprint("checkout", __name__, url_prefix="/checkout/<token>")

#: Orders that are billed, or will be in a moment.
_BILLABLE: Final = frozenset({"funding", "validated"})


@screen.get("")
def show(token: str) -> Screen:
    """Show the purchase: what it still lacks, its bill and how to pay it, or that all is done."""
    return _page(token)


def _page(token: str, sorry: str = "") -> str:
    purchase = apps_for_anybody().baskets.purchase(token)
    bill = _bill(token)
    states = {order["state"] for order in purchase["orders"]}
    return render_template(
        "shop/checkout.html",
        token=token,
        purchase=purchase,
        page=bill,
        bill=bill["invoice"] if bill else None,
        balance=_balance(bill) if bill else None,
        is_coming=bill is None and bool(states) and states <= _BILLABLE,
        came_back="back" in request.args,
        key=uuid4().hex,
        sorry=sorry,
    )


def _bill(token: str) -> Json | None:
    """Return the page of the purchase's invoice; who comes back from a provider's page sees what became of it."""
    links = apps_for_anybody().pay_links

    def read() -> Json:
        bill = links.of_purchase(token)
        page = links.show(bill)
        if "back" in request.args and page["invoice"]["state"] == "open":
            page = fill(lambda: links.conclude(bill), otherwise="").content or page
        return page

    return fill(read, otherwise="").content


def _balance(page: Json) -> Json | None:
    """Return what the client has prepaid, where it is them who look."""
    person, client_id = the_person(), page["invoice"]["client"]["client_id"]
    if person is None or str(person.id) != client_id:
        return None
    found = fill(lambda: the_apps().billing.balance(client_id), otherwise="").content
    return found["balance"] if found else None


@screen.post("")
def create(token: str) -> Screen | Response:
    """Pay as was chosen: on a provider's page, or from the balance."""
    links, method = apps_for_anybody().pay_links, request.form.get("method", "")
    back = url_for("checkout.show", token=token, back=1)
    try:
        bill = links.of_purchase(token)
        if method == "balance":
            invoice_id = links.show(bill)["invoice"]["invoice_id"]
            the_apps().billing.pay_from_balance(invoice_id, key=request.form.get("key", ""))
            return redirect(back)
        charge = links.charge(bill, method, back)
    except NotFound:
        raise
    except Refusal as no:
        return _page(token, sentence_of(no)), HTTPStatus.UNPROCESSABLE_ENTITY
    except Outage:
        sorry = _("The payment page can't be opened right now. Nothing was charged; try again in a minute.")
        return _page(token, sorry), HTTPStatus.SERVICE_UNAVAILABLE
    return lead_to(charge) or redirect(back)
