"""What somebody has typed into an order form: kept by intake, and found again by a token that this browser keeps."""

import re
from contextlib import suppress
from datetime import timedelta
from typing import Final

from flask import current_app, request
from werkzeug.wrappers import Response

from services.portal.gateways.app_api import Json
from services.portal.gateways.intake import Intake
from shared.kernel.refusals import NotFound, Outage, Refusal

_KEPT_FOR: Final = timedelta(days=14)
_TOKEN: Final = re.compile(r"[\w-]+\.[\w-]+")


def kept_draft(intake: Intake, code: str) -> Json:
    """Return what was typed into the form of a service in this browser; nothing where there is no draft, or it can't be had."""
    if not (token := _token(code)):
        return {}
    try:
        draft = intake.order_draft(token)
    except (Refusal, Outage):
        return {}
    return dict(draft["said"]) if draft["service"] == code else {}


def keep_draft(intake: Intake, code: str, said: Json, response: Response) -> Response:
    """Keep what was typed, and have the browser remember where."""
    typed = {name: value for name, value in said.items() if name not in {"homepage", "plan_id"}}
    if typed["client"]:
        typed["client"] = {name: value for name, value in typed["client"].items() if name != "locale"}
    token = _token(code)
    try:
        kept = intake.keep_order_draft(token, typed) if token else intake.begin_order_draft(code, typed)
    except NotFound:
        if not token:
            raise
        kept = intake.begin_order_draft(code, typed)
    is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(
        _cookie(code),
        kept["token"],
        max_age=_KEPT_FOR,
        secure=is_secure,
        httponly=True,
        samesite="Lax",
        path="/services",
    )
    return response


def drop_draft(intake: Intake, code: str, response: Response) -> Response:
    """The form was sent: nothing of what was typed is kept any more, but by the order. Where intake is out of reach it forgets by itself, later."""
    if token := _token(code):
        with suppress(Refusal, Outage):  # it ends by itself
            intake.drop_order_draft(token)
        response.delete_cookie(_cookie(code), path="/services", httponly=True, samesite="Lax")
    return response


def _token(code: str) -> str:
    found = request.cookies.get(_cookie(code), "")
    return found if _TOKEN.fullmatch(found) else ""


def _cookie(code: str) -> str:
    return f"draft-{code}"
