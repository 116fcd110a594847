"""Who asks what became of a message: a member with a token, or the system that sent it with its name and secret."""

import hmac
from typing import cast

from flask import current_app, request

from services.intake.settings import Settings
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.refusals import Unauthenticated
from shared.web.auth import the_actor


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
