"""Who asks, told by the token in the request."""

from typing import Any

from flask import Flask, current_app, g, request

from shared.kernel.actors import Actor
from shared.kernel.refusals import Unauthenticated
from shared.web.tokens import Tokens


def tokens() -> Tokens:
    """Return the maker and reader of tokens of this web app."""
    made: Tokens = current_app.extensions["orderwright.tokens"]
    return made


def the_actor() -> Actor:
    """Return who makes this request. Raises Unauthenticated where nobody shows a good token."""
    if "actor" not in g:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("this needs a sign-in: send the header Authorization: Bearer TOKEN")
        g.actor = tokens().read(token.strip())
    actor: Actor = g.actor
    return actor


def demand_actors(app: Flask, resources: set[str]) -> None:
    """Hear nobody at the resources called so but who shows a good token, before anything else of the request is looked at.

    An operation that is for others too says so itself in its document (`security`), and then looks who asks.
    """

    @app.before_request
    def somebody() -> None:
        if request.blueprint in resources and request.method != "OPTIONS" and not _says_who_may(app, request.endpoint):
            the_actor()


def _says_who_may(app: Flask, endpoint: str | None) -> bool:
    documented: dict[str, Any] = getattr(app.view_functions.get(endpoint or ""), "_apidoc", {})
    return "security" in documented.get("manual_doc", {})
