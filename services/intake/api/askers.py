"""Who asks: somebody with a token, a visitor of an order form, the holder of a link, or another system with its name and secret."""

import hmac
from typing import Final, cast

from flask import current_app, request

from services.intake.settings import Settings
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.permissions import ORDERS_CHANGE, ORDERS_CREATE
from shared.kernel.refusals import Unauthenticated
from shared.web.auth import the_actor

#: Whoever comes without a token may order, and nothing else.
VISITOR: Final = Actor(kind=ActorKind.SYSTEM, id=None, name="a visitor", permissions=frozenset({ORDERS_CREATE}))
#: Whoever has the link to a form may do this one thing, to the one order that it names.
LINK_HOLDER: Final = Actor(
    kind=ActorKind.SYSTEM, id=None, name="the holder of the link", permissions=frozenset({ORDERS_CHANGE})
)


def the_orderer() -> tuple[Actor, str]:
    """Return who fills in an order form, and the source of their orders.

    Visitors' forms are a source of their own: no other sender's names can be taken by them, nor theirs by others.
    """
    actor = the_actor() if "Authorization" in request.headers else VISITOR
    return actor, "portal" if actor.is_client else "order-form"


def the_asker() -> Actor:
    """Return who makes this request. Raises Unauthenticated where neither a good token nor a producer's secret is shown."""
    shown = request.authorization
    if shown is None or shown.type != "basic":
        return the_actor()
    settings = cast("Settings", current_app.extensions["orderwright.settings"])
    name, secret = shown.username or "", shown.password or ""
    known = settings.producer_keys().get(name, "")
    if not known or not hmac.compare_digest(known.encode(), secret.encode()):
        raise Unauthenticated("no producer has this name and secret")
    return Actor(kind=ActorKind.PRODUCER, id=None, name=name)
