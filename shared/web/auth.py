"""Who asks, told by the token in the request."""

from flask import current_app, g, request

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
