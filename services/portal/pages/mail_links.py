"""Where links in mails lead: files that came with a mail, deliveries, rating an order, and having no more mails of a kind.

These pages carry no sign-in, only what is in the link, so there is nothing that a forged request could misuse (app.py exempts them
from that guard). Looking at one changes nothing: mail scanners follow every link.
"""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from services.portal.frame.downloads import passed_on
from services.portal.frame.faults import fault_page
from services.portal.frame.people import Screen, apps_for_anybody
from shared.kernel.refusals import NotFound

screen = Blueprint("mail_links", __name__)

_STARS = ("1", "2", "3", "4", "5")
_LONGEST = 5000
_PLACE = "<string(maxlength=100):token>"


@screen.get(f"/mail-files/{_PLACE}")
def file(token: str) -> Screen:
    """Hand out a file that came with a mail."""
    try:
        content, headers = apps_for_anybody().notify.mail_file(token)
    except NotFound:
        return _dead_link()
    return Response(content, headers=headers)


@screen.get(f"/stop/{_PLACE}")
def show_stop(token: str) -> Screen:
    """Ask whether mails of a kind are to stop."""
    try:
        kind = apps_for_anybody().notify.stop(token)["kind"]
    except NotFound:
        return _dead_link()
    return render_template("mail_links/stop.html", kind=kind, token=token)


@screen.post(f"/stop/{_PLACE}")
def stop(token: str) -> Screen:
    """Have no more mails of the kind: by the button of that page, or by that of a mail program (RFC 8058)."""
    try:
        apps_for_anybody().notify.stop_kind(token)
    except NotFound:
        return _dead_link()
    return render_template("mail_links/stopped.html")


@screen.get("/deliveries/<string(maxlength=400):token>")
def show_delivery(token: str) -> Screen:
    """Show a delivery to whom it was sent as a link. Looking accepts nothing."""
    try:
        taken = apps_for_anybody().workflow.taken(token)
    except NotFound:
        return _dead_link()
    return render_template("mail_links/delivery.html", taken=taken, token=token)


@screen.get("/deliveries/<string(maxlength=400):token>/files/<uuid:file_id>")
def delivered_file(token: str, file_id: UUID) -> Screen:
    """Hand out a file of such a delivery."""
    try:
        return passed_on(apps_for_anybody().workflow.taken_file(token, file_id))
    except NotFound:
        return _dead_link()


@screen.get(f"/rate/{_PLACE}")
def show_rating(token: str) -> Screen:
    """Show the order that is rated, with the stars that were clicked on in the mail."""
    stars = request.args.get("stars", "")
    try:
        return _rating_page(token, stars)
    except NotFound:
        return _dead_link()


@screen.post(f"/rate/{_PLACE}")
def rate(token: str) -> Screen:
    """Rate the order, and thank for that."""
    stars, text = request.form.get("stars", ""), request.form.get("text", "")[:_LONGEST]
    try:
        if stars not in _STARS:
            return _rating_page(token, ""), HTTPStatus.UNPROCESSABLE_ENTITY
        apps_for_anybody().notify.rate(token, int(stars), text.replace("\x00", ""))
    except NotFound:
        return _dead_link()
    return render_template("mail_links/rated.html")


def _rating_page(token: str, stars: str) -> str:
    """Raises NotFound."""
    rated = apps_for_anybody().notify.rated(token)
    return render_template("mail_links/rate.html", rated=rated, token=token, chosen=stars if stars in _STARS else "5")


def _dead_link() -> Screen:
    text = _("The address may be cut off. Sign in to find what you look for.")
    return fault_page(HTTPStatus.NOT_FOUND, _("This link is no longer good"), text)
