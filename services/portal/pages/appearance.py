"""How the portal looks to whoever uses this browser: light or dark."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from services.portal.frame.people import local_path

screen = Blueprint("appearance", __name__)

COOKIE: Final = "theme"
_THEMES: Final = ("light", "dark")
_KEPT_FOR: Final = timedelta(days=365)


def the_theme() -> str:
    """Return what was chosen in this browser; an empty text leaves it to the device."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in _THEMES else ""


@screen.post("/appearance")
def change() -> Response:
    """Remember the choice and show the page again."""
    theme = request.form.get("theme", "")
    came_from = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    response = redirect(local_path(came_from) or url_for("orders.home"))
    if theme in _THEMES:
        is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, theme, max_age=_KEPT_FOR, secure=is_secure, httponly=True, samesite="Lax")
    return response
