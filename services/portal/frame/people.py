"""Who is signed in to this browser, and the apps as they may ask them."""

import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from services.portal.gateways.apps import Apps
from shared.kernel.actors import Actor
from shared.kernel.refusals import Unauthenticated
from shared.web.tokens import Tokens

P = ParamSpec("P")

#: What a screen may return.
Screen = str | Response | tuple[str, int]


def session_key(token_key: str) -> bytes:
    """Return the key that signs this portal's cookies: another one than signs tokens, made from it."""
    return hmac.digest(token_key.encode(), b"orderwright portal session", hashlib.sha256)


def remember(token: str) -> None:
    """Sign somebody in to this browser. Nothing of an earlier session is kept."""
    session.clear()
    session["token"] = token


def forget() -> None:
    """Sign out."""
    session.clear()
    g.pop("person", None)


def the_person() -> Actor | None:
    """Return who is signed in, or None where nobody is or their time is over."""
    if "person" not in g:
        g.person = _read(session.get("token", ""))
    return cast("Actor | None", g.person)


def _read(token: str) -> Actor | None:
    if not token:
        return None
    tokens = cast("Tokens", current_app.extensions["orderwright.tokens"])
    try:
        return tokens.read(token)
    except Unauthenticated:
        return None


def the_member_or_client() -> Actor:
    """Return who is signed in. Raises Unauthenticated."""
    if (person := the_person()) is None:
        raise Unauthenticated("sign in to see this")
    return person


def the_apps() -> Apps:
    """Return the apps, asked for whoever is signed in."""
    return apps_for_anybody().for_token(session.get("token", ""))


def apps_for_anybody() -> Apps:
    """Return the apps, asked without saying who asks."""
    return cast("Apps", current_app.extensions["orderwright.apps"])


def signed_in(screen: Callable[P, Screen]) -> Callable[P, Screen]:
    """Show this screen only to somebody who is signed in; others are asked to, and come back."""

    @wraps(screen)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Screen:
        return screen(*args, **kwargs) if the_person() else to_sign_in()

    return guarded


def to_sign_in() -> Response:
    """Send the browser to the sign-in, and back here afterwards where this is a page."""
    here = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("sign_in.show", next=here or None))


def local_path(wanted: str) -> str:
    """Return `wanted` where it is a path of this portal, else an empty text: nobody is sent elsewhere from here."""
    is_plain = wanted.isprintable() and "\\" not in wanted and " " not in wanted
    is_path = wanted.startswith("/") and not wanted.startswith("//")
    if not (is_plain and is_path):
        return ""
    parts = urlsplit(wanted)
    return "" if parts.scheme or parts.netloc else wanted
