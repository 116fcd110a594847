"""Pages for what went wrong, in words that help."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

import structlog
from flask import Flask, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from services.portal.frame.people import Screen, forget, renewed, to_sign_in
from shared.kernel.clock import system_clock
from shared.kernel.refusals import NotAllowed, NotFound, Outage, Refusal, Unauthenticated

log = structlog.get_logger()

#: Whoever is refused again so soon after a new token has no session.
_AT_ONCE: Final = timedelta(seconds=10)


def install_faults(app: Flask) -> None:
    """Answer every refusal, outage and bug with a page."""
    app.register_error_handler(Unauthenticated, _session_over)
    app.register_error_handler(NotFound, _nothing_here)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(Outage, _out_of_reach)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(InternalServerError, _bug)
    app.register_error_handler(HTTPException, _http)


def fault_page(status: int, title: str, text: str) -> tuple[str, int]:
    """Return a page that says what is the matter and what to do."""
    return render_template("fault.html", title=title, text=text, status=status), status


def _session_over(_refusal: Refusal) -> Screen:
    """What somebody may has changed, or they were signed out elsewhere: only an app can tell which."""
    now = system_clock()
    is_again = session.get("renewed_at", "") > (now - _AT_ONCE).isoformat()
    if request.method == "GET" and not is_again and renewed():
        session["renewed_at"] = now.isoformat()
        return redirect(request.full_path.rstrip("?"))
    forget()
    return to_sign_in()


def _nothing_here(_fault: Exception) -> Screen:
    return fault_page(404, _("There is nothing here"), _("The address may be mistyped, or this is not yours to see."))


def _not_allowed(_refusal: Refusal) -> Screen:
    return fault_page(
        403, _("This is not yours to do"), _("Ask whoever runs your agency's Orderwright if it should be.")
    )


def _refused(refusal: Refusal) -> Screen:
    return fault_page(409, _("That can't be done now"), refusal.sentence)


def _out_of_reach(outage: Outage) -> Screen:
    log.warning("outage", detail=str(outage))
    return fault_page(
        503, _("We can't show this right now"), _("A part of Orderwright can't be reached. Try again in a minute.")
    )


def _stale_form(fault: CSRFError) -> Screen:
    log.info("form refused", detail=fault.description)
    return fault_page(400, _("This form is too old"), _("Go back, load the page again and send the form once more."))


def _bug(fault: InternalServerError) -> Screen:
    log.error("bug", path=request.path, exc_info=fault.original_exception or fault)
    return fault_page(
        500, _("Something is wrong on our side"), _("It has been logged. Try again, or tell us about it.")
    )


def _http(fault: HTTPException) -> Screen:
    if fault.code == HTTPStatus.NOT_FOUND:
        return _nothing_here(fault)
    return fault_page(fault.code or 500, fault.name, fault.description or "")
