"""Who is signed in to this browser, and the apps as they may ask them."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Final, ParamSpec, cast
from urllib.parse import urlsplit

from flask import current_app, g, has_request_context, redirect, request, session, url_for
from werkzeug.wrappers import Response

from services.portal.gateways.app_api import Json
from services.portal.gateways.apps import Apps
from services.portal.gateways.door import Door
from shared.kernel.actors import Actor
from shared.kernel.clock import system_clock
from shared.kernel.refusals import NotFound, Outage, Refusal, Unauthenticated
from shared.web.addresses import HEADER, signed_address
from shared.web.tokens import Tokens

P = ParamSpec("P")

#: A token with less than this left is replaced before it is used.
_IN_TIME: Final = timedelta(minutes=2)

#: Where the key of the basket is kept that is filled in this browser.
BASKET: Final = "basket"

#: What a browser keeps of a sign-in.
_OWN: Final = ("door", "renewal", "token", "until")

#: What a screen may return.
Screen = str | Response | tuple[str, int]


def session_keys(portal: Tokens) -> list[bytes]:
    """Return the keys of this portal's cookies, the youngest last: others than sign tokens, made from these."""
    return [hmac.digest(key.secret.encode(), b"orderwright portal session", hashlib.sha256) for key in portal.own]


def remember(found: Json, door: str) -> None:
    """Sign somebody in to this browser, with a session that the app `door` has begun. Nothing of an earlier one is kept but its basket."""
    basket = session.get(BASKET)
    session.clear()
    if basket:
        session[BASKET] = basket
    session["door"] = door
    session["renewal"] = found["renewal"]
    _keep(found)


def stand_in(found: Json) -> None:
    """Have this browser see what a client sees, with a session in their place; whoever it was is remembered for coming back."""
    own = {name: session[name] for name in _OWN if name in session}
    remember(found, "intake")
    session["own"] = own
    g.pop("person", None)


def be_oneself() -> bool:
    """Have this browser be whose it was before it took a client's place. Tell whether anybody is remembered."""
    own = session.get("own")
    forget()
    if own:
        session.update(own)
    return bool(own)


def forget() -> None:
    """Sign out."""
    session.clear()
    g.pop("person", None)


def the_person() -> Actor | None:
    """Return who is signed in, or None where nobody is or their time is over."""
    if "person" not in g:
        person = _read(session.get("token", ""))
        is_short = session.get("until", "") and session["until"] < (system_clock() + _IN_TIME).isoformat()
        if person is None or is_short:
            person = renewed() or person
        g.person = person
    return cast("Actor | None", g.person)


def renewed() -> Actor | None:
    """Return who is signed in, with the next token of their session; None where there is none to be had."""
    renewal = session.get("renewal")
    if not renewal:
        return None
    try:
        _keep(apps_for_anybody().door(session.get("door", "")).renew(renewal))
    except (Refusal, Outage):
        return None
    g.person = _read(session["token"])
    return cast("Actor | None", g.person)


def _keep(found: Json) -> None:
    session["token"], session["until"] = found["token"], found["expires_at"]


def _read(token: str) -> Actor | None:
    if not token:
        return None
    tokens = cast("Tokens", current_app.extensions["orderwright.tokens"])
    try:
        return tokens.read(token)
    except Unauthenticated:
        return None


def the_door() -> Door:
    """Return the door of the app that knows who is signed in, asked for them. Raises Unauthenticated."""
    person = the_member_or_client()
    return the_apps().door("intake" if person.is_client else "workflow")


def told_of_browser() -> dict[str, str]:
    """Return what apps are told of the browser that asks us: limits are counted for each address."""
    if not has_request_context():
        return {}
    tokens = cast("Tokens", current_app.extensions["orderwright.tokens"])
    device = request.headers.get("User-Agent", "")[:200].encode("ascii", "replace").decode()
    return {HEADER: signed_address(request.remote_addr or "", tokens), "X-Client-Device": device}


def the_member_or_client() -> Actor:
    """Return who is signed in. Raises Unauthenticated."""
    if (person := the_person()) is None:
        raise Unauthenticated("sign in to see this")
    return person


def the_member_who_may(permission: str) -> Actor:
    """Return the member who is signed in. Raises NotFound for clients, to whom such screens don't exist, and NotAllowed."""
    person = the_member_or_client()
    if person.is_client:
        raise NotFound("this is not a screen for clients")
    person.require(permission)
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
