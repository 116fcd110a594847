"""The basket that is filled in this browser: its key, and what was entered to an order form as it takes it."""

import secrets
from typing import Any

from flask import g, session
from werkzeug.datastructures import MultiDict

from services.portal.frame.answers import entered
from services.portal.frame.boxes import fill
from services.portal.frame.people import BASKET, apps_for_anybody, the_apps, the_person
from services.portal.gateways.app_api import Json
from services.portal.gateways.apps import Apps

#: What stands before the names of a form's fields, so that they never meet those of ours.
PREFIX = "answers."


def is_client() -> bool:
    """Tell whether a client is signed in: they order for themselves."""
    person = the_person()
    return person is not None and person.is_client


def asked() -> Apps:
    """Return the apps as orders are placed with them: members fill forms in as anybody, for somebody who is not there."""
    return the_apps() if is_client() else apps_for_anybody()


def basket_key() -> str:
    """Return the key of this browser's basket; the first time it gets one."""
    if BASKET not in session:
        session[BASKET] = secrets.token_urlsafe(32)
    return str(session[BASKET])


def leave_basket() -> None:
    """What is put in from now on goes into another basket."""
    session.pop(BASKET, None)


def the_basket() -> Json | None:
    """Return the basket where this browser has one that can be reached, asked once for a page."""
    if BASKET not in session:
        return None
    if "basket" not in g:
        g.basket = fill(lambda: asked().baskets.show(basket_key()), otherwise="").content
    found: Json | None = g.basket
    return found


def basket_count() -> int:
    """Return how many orders are in the basket, as the top of each page shows it."""
    return int(session.get("basket_count", 0)) if BASKET in session else 0


def count_basket(basket: Json) -> None:
    """Have the top of each page show how many orders are in the basket."""
    session["basket_count"] = len(basket["items"])


def item_of(service: Json, sent: MultiDict[str, str], answers: dict[str, Any] | None = None) -> Json:
    """Return an order as its form was filled in."""
    quantity = sent.get("quantity", "1").strip()
    is_asked = service["asked_when"] == "before"
    if answers is None:
        answers = entered(service["form"]["fields"], sent, PREFIX) if is_asked else {}
    return {
        "service": service["code"],
        "option": sent.get("option", ""),
        "add_ons": sent.getlist("add_ons"),
        "quantity": int(quantity[:9]) if quantity.isascii() and quantity.isdecimal() else 0,
        "answers": answers,
        "note": sent.get("note", ""),
    }


def as_said(item: Json) -> Json:
    """Return an item of a basket as its form shows it again."""
    said = {name: item[name] for name in ("quantity", "answers", "note")}
    option, add_ons = item["option"], item["add_ons"]
    chosen = option["code"] if isinstance(option, dict) else option or ""
    return said | {
        "option": chosen,
        "add_ons": [each["code"] if isinstance(each, dict) else each for each in add_ons],
    }
