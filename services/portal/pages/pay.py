"""Paying an invoice behind a link, without a sign-in: through a provider's page, or by hand as the agency says."""

from uuid import uuid4

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from services.portal.frame.boxes import fill
from services.portal.frame.downloads import passed_on
from services.portal.frame.formats import web_address
from services.portal.frame.forms import sentence_of
from services.portal.frame.people import Screen, apps_for_anybody, the_apps, the_person
from services.portal.gateways.app_api import Json
from shared.kernel.refusals import NotFound, Outage, Refusal

screen = Blueprint("pay", __name__, url_prefix="/pay/<token>")


@screen.get("")
def show(token: str) -> Screen:
    """Show the invoice and how it can be paid; who comes back from a provider's page is told what became of it."""
    links = apps_for_anybody().pay_links
    page = links.show(token)
    if "back" in request.args and page["invoice"]["state"] == "open":
        page = fill(lambda: links.conclude(token), otherwise="").content or page
    return _page(token, page)


def _page(token: str, page: Json, sorry: str = "") -> str:
    bill, person = page["invoice"], the_person()
    is_theirs = person is not None and str(person.id) == bill["client"]["client_id"]
    held = (bill["client"]["client_id"], bill["total"]["currency"])
    found = fill(lambda: the_apps().billing.balance(*held), otherwise="") if is_theirs else None
    return render_template(
        "pay.html",
        token=token,
        bill=bill,
        page=page,
        balance=found.content["available"] if found and found.content else None,
        came_back="back" in request.args,
        key=uuid4().hex,
        sorry=sorry,
    )


@screen.get("/pdf")
def pdf(token: str) -> Response:
    """Hand out the invoice as a PDF."""
    return passed_on(apps_for_anybody().pay_links.pdf(token))


@screen.post("")
def create(token: str) -> Screen | AnyResponse:
    """Open a provider's page and lead there."""
    links = apps_for_anybody().pay_links
    try:
        charge = links.charge(token, request.form.get("provider", ""), url_for("pay.show", token=token, back=1))
    except NotFound:
        raise
    except Refusal as no:
        return _page(token, links.show(token), sentence_of(no)), 422
    except Outage:
        sorry = _("The payment page can't be opened right now. Nothing was charged; try again in a minute.")
        return _page(token, links.show(token), sorry), 503
    return lead_to(charge) or redirect(url_for("pay.show", token=token, back=1))


def lead_to(charge: Json) -> str:
    """Return a page that leads to the provider's: a form may send nobody to another site, a page may."""
    address = web_address(charge["page_url"] or "")
    return render_template("pay_on.html", address=address, amount=charge["amount"]) if address else ""
