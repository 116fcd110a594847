"""What a client may spend in the agency's own unit, where something is priced in it."""

from functools import partial

from services.portal.frame.boxes import fill
from services.portal.frame.people import the_apps, the_person
from services.portal.gateways.app_api import Json
from shared.kernel.money import CREDITS


def credits_for(price: Json) -> Json | None:
    """Return what the client who is signed in may spend on what is priced in credits; None for others, and where that can't be told."""
    person = the_person()
    if price["currency"] != CREDITS or person is None or not person.is_client:
        return None
    found = fill(partial(the_apps().billing.balance, str(person.id), CREDITS), otherwise="").content
    return found["available"] if found else None
