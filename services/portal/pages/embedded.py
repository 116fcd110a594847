"""The order form inside another site's page: always a visitor's, whoever is signed in to the portal elsewhere in this browser.

It carries no sign-in and no cookie, so there is nothing that a forged request could misuse (app.py exempts it from that guard).
"""

from flask import Blueprint, current_app, g

from services.portal.frame.people import Screen, apps_for_anybody
from services.portal.pages.shop import order, order_form
from shared.kernel.refusals import NotFound

screen = Blueprint("embedded", __name__, url_prefix="/embedded")


@screen.before_request
def require_guests() -> None:
    """Only the sites that the agency names may show this. Raises NotFound where there are none."""
    g.framed_by = current_app.extensions["orderwright.embed_in"]
    if not g.framed_by:
        raise NotFound("forms are embedded nowhere")


@screen.get("/<code>")
def show(code: str) -> Screen:
    """Show the order form of a service."""
    return order_form(apps_for_anybody().intake.service(code), {}, [], "shop/embedded_order_form.html")


@screen.post("/<code>")
def create(code: str) -> Screen:
    """Order the service."""
    return order(apps_for_anybody().intake, code, "shop/embedded_order_form.html", is_known=False)
