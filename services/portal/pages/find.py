"""Finding anything: screens, orders, clients, services. A page of its own, and what the palette of every page shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.frame.places import places_for, settings_for
from services.portal.frame.states import state_label
from services.portal.gateways.app_api import Json
from shared.kernel.actors import Actor
from shared.kernel.permissions import CLIENTS_VIEW, SERVICES_MANAGE
from shared.kernel.refusals import Outage, Refusal

screen = Blueprint("find", __name__)

_LONGEST: Final = 100
_MOST: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something that was found: where it is, what it is called, what else is to be said of it."""

    link: str
    name: str
    sign: str
    more: str = ""


@screen.get("/find")
@signed_in
def index() -> Screen:
    """Show what has these words, kind by kind; to the palette without the page around it."""
    words = request.args.get("q", "").strip()[:_LONGEST]
    groups = _found(the_member_or_client(), words)
    is_palette = request.headers.get("X-Requested-With") == "palette"
    return render_template("find/hits.html" if is_palette else "find.html", words=words, groups=groups)


def _found(person: Actor, words: str) -> Sequence[tuple[str, Sequence[Hit]]]:
    groups = [(_("Screens"), _screens(person, words))]
    if words:
        groups.append((_("Orders"), _asked(lambda: _orders(words))))
        if person.is_member and person.may(CLIENTS_VIEW):
            groups.append((_("Clients"), _asked(lambda: _clients(words))))
        groups.append((_("Services"), _asked(lambda: _services(person, words))))
    return [(name, hits) for name, hits in groups if hits]


def _asked(find: Callable[[], Sequence[Hit]]) -> Sequence[Hit]:
    """Return what an app finds; nothing where it does not answer: the rest is still of use."""
    try:
        return find()
    except (Refusal, Outage):
        return []


def _screens(person: Actor, words: str) -> Sequence[Hit]:
    places = [*places_for(person), *settings_for(person)]
    hits = [Hit(link=url_for(place.endpoint), name=str(place.name), sign=place.sign) for place in places]
    hits.append(Hit(link=url_for("inbox.index"), name=_("Inbox"), sign="bell"))
    hits.append(Hit(link=url_for("account.show"), name=_("Your account"), sign="person-circle"))
    return [hit for hit in hits if _has(hit.name, words)]


def _has(name: str, words: str) -> bool:
    return all(word in name.casefold() for word in words.casefold().split())


def _orders(words: str) -> Sequence[Hit]:
    return [_order(row) for row in the_apps().workflow.orders(search=words, limit=_MOST)["items"]]


def _order(row: Json) -> Hit:
    client = row["client"] or {}
    said = (row["service_name"], client.get("company") or client.get("name"), state_label(row["state"]))
    return Hit(
        link=url_for("order.show", order_id=row["order_id"]),
        name=row["number"],
        sign="inbox",
        more=" · ".join(filter(None, said)),
    )


def _clients(words: str) -> Sequence[Hit]:
    return [
        Hit(
            link=url_for("clients.show", client_id=client["client_id"]),
            name=client["company"] or client["name"],
            sign="people",
            more=client["name"] if client["company"] else "",
        )
        for client in the_apps().client_book.clients(q=words)["items"][:_MOST]
    ]


def _services(person: Actor, words: str) -> Sequence[Hit]:
    endpoint = "services.show" if person.is_member and person.may(SERVICES_MANAGE) else "shop.show"
    found = [service for service in the_apps().intake.services()["items"] if _has(service["name"], words)]
    return [
        Hit(link=url_for(endpoint, code=service["code"]), name=service["name"], sign="bag") for service in found[:_MOST]
    ]
