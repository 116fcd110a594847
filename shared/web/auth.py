"""Who asks, told by the token in the request."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Flask, current_app, g, request

from shared.kernel.actors import Actor
from shared.kernel.grants import OWN, grant_for
from shared.kernel.refusals import NotAllowed, Unauthenticated
from shared.web.tokens import Tokens

#: What an operation says in its document that is for those, too, who act in another's place although it changes something.
IN_PLACE: Final = "x-in-place"
_LOOKS: Final = frozenset({"GET", "HEAD"})


def tokens() -> Tokens:
    """Return the maker and reader of tokens of this web app."""
    made: Tokens = current_app.extensions["orderwright.tokens"]
    return made


def the_actor() -> Actor:
    """Return who makes this request.

    Raises Unauthenticated where nobody shows a good token, NotAllowed for a change by somebody who acts in another's place, and for
    a contact of a client who lacks the grant.
    """
    if "actor" not in g:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("this needs a sign-in: send the header Authorization: Bearer TOKEN")
        found = tokens().read(token.strip())
        if found.by and request.method not in _LOOKS and not _documented(current_app, request.endpoint).get(IN_PLACE):
            raise NotAllowed("whoever acts in another's place looks and changes nothing")
        if found.contact_id is not None:
            _require_grant(found, grant_for(current_app.name, request.endpoint or ""))
        g.actor = found
    actor: Actor = g.actor
    return actor


def _require_grant(actor: Actor, grant: str | None) -> None:
    if grant is None:
        raise NotAllowed("this is for the client alone, not for their contacts")
    if grant != OWN and not actor.is_granted(grant):
        raise NotAllowed(f"{actor.name} is not granted the client's {grant}", grant=grant)


def demand_actors(app: Flask, resources: set[str]) -> None:
    """Hear nobody at the resources called so but who shows a good token, before anything else of the request is looked at.

    An operation that is for others too says so itself in its document (`security`), and then looks who asks.
    """

    @app.before_request
    def somebody() -> None:
        if request.blueprint in resources and request.method != "OPTIONS" and not _says_who_may(app, request.endpoint):
            the_actor()


def _says_who_may(app: Flask, endpoint: str | None) -> bool:
    return "security" in _documented(app, endpoint)


def _documented(app: Flask, endpoint: str | None) -> Mapping[str, Any]:
    documented: dict[str, Any] = getattr(app.view_functions.get(endpoint or ""), "_apidoc", {})
    found: Mapping[str, Any] = documented.get("manual_doc", {})
    return found
