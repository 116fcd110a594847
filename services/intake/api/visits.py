"""How much one visitor may ask of us in an hour, where nobody has to sign in."""

import hashlib
import hmac
from datetime import timedelta
from typing import Final, cast

from flask import current_app, request

from services.intake.api import begin_work
from services.intake.settings import Settings
from shared.kernel.refusals import TooMany
from shared.web.addresses import the_address

#: Whoever has a link saves drafts while they type.
LINK_HOLDERS_MORE: Final = 20


def count_visit(door: str, *, times: int = 1) -> None:
    """Raises TooMany where one address came more often in this hour than the settings allow, by `times`.

    Who is signed in is not counted.
    """
    settings = cast("Settings", current_app.extensions["orderwright.settings"])
    if "Authorization" in request.headers or settings.visits_per_hour == 0:
        return
    visitor = hmac.digest(settings.link_key.encode(), the_address().encode(), hashlib.sha256).hex()
    with begin_work() as work:
        now = work.now()
        count = work.visits.count(door, visitor, at=now)
    if count > settings.visits_per_hour * times:
        next_hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        raise TooMany("this was asked very often from where you are: please try again later", after=next_hour - now)
