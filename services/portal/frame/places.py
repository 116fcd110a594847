"""Where somebody may go: the places of the navigation, by what they may do. The apps decide again at every place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext

from shared.kernel.actors import Actor
from shared.kernel.grants import INVOICES, ORDERS
from shared.kernel.permissions import (
    CLIENTS_MANAGE,
    CLIENTS_VIEW,
    MEMBERS_MANAGE,
    MESSAGES_MANAGE,
    MONEY_VIEW,
    NOTICES_MANAGE,
    NOTICES_VIEW,
    ORDERS_REVIEW,
    ORDERS_TAKE,
    ORDERS_VIEW_ALL,
    ORDERS_WORK,
    PIPELINES_MANAGE,
    SERVICES_MANAGE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`screens` are the blueprints that belong to it; `permission` is what a member needs to be shown it, `grant` a client's contact; nothing where it is empty."""

    name: str
    sign: str
    endpoint: str
    screens: frozenset[str]
    permission: str = ""
    grant: str = ""

    @property
    def key(self) -> str:
        """The key that goes there after a `g`, where there is one."""
        return KEYS.get(self.endpoint, "")


#: Where the keys lead that follow a `g`.
KEYS: Final = {
    "orders.index": "o", "board.index": "b", "calendar.index": "c", "my_work.index": "m", "pool.index": "p",
    "workload.index": "w", "reviews.index": "v", "clients.index": "k", "invoices.index": "i", "reports.index": "r",
    "team.index": "t", "settings.index": "s", "home.show": "h", "shop.index": "n", "balance.show": "l",
}  # fmt: skip


def _place(name: str, sign: str, endpoint: str, *more: str, permission: str = "", grant: str = "") -> Place:
    screens = frozenset({endpoint.partition(".")[0], *more})
    return Place(name=name, sign=sign, endpoint=endpoint, screens=screens, permission=permission, grant=grant)


_TEAM: Final = (
    _place(
        lazy_gettext("Orders"),
        "inbox",
        "orders.index",
        "order",
        "order_forms",
        "order_room",
        "order_desk",
        "delivery",
        "bulk",
        "imports",
    ),
    _place(lazy_gettext("Board"), "kanban", "board.index"),
    _place(lazy_gettext("Calendar"), "calendar3", "calendar.index"),
    _place(lazy_gettext("My work"), "person-workspace", "my_work.index", permission=ORDERS_WORK),
    _place(lazy_gettext("Pool"), "collection", "pool.index", permission=ORDERS_TAKE),
    _place(lazy_gettext("Workload"), "bar-chart", "workload.index", "rebalance", permission=ORDERS_VIEW_ALL),
    _place(lazy_gettext("Reviews"), "clipboard-check", "reviews.index", permission=ORDERS_REVIEW),
    _place(lazy_gettext("Clients"), "people", "clients.index", "mergers", "client_people", permission=CLIENTS_VIEW),
    _place(lazy_gettext("Invoices"), "receipt", "invoices.index", "invoice", permission=MONEY_VIEW),
    _place(lazy_gettext("Subscriptions"), "arrow-repeat", "subscriptions.index", permission=MONEY_VIEW),
    _place(lazy_gettext("Reports"), "graph-up", "reports.index", permission=ORDERS_VIEW_ALL),
    _place(lazy_gettext("Team"), "person-gear", "team.index", permission=MEMBERS_MANAGE),
)

#: What administrators set, each a part of the place "Settings".
_SETTINGS: Final = (
    _place(lazy_gettext("First steps"), "rocket-takeoff", "start.show", permission=SERVICES_MANAGE),
    _place(lazy_gettext("Services"), "bag", "services.index", "service_form", permission=SERVICES_MANAGE),
    _place(lazy_gettext("Client fields"), "person-vcard", "client_fields.show", permission=CLIENTS_MANAGE),
    _place(lazy_gettext("Coupons"), "ticket-perforated", "coupons.index", permission=MONEY_VIEW),
    _place(lazy_gettext("Credits"), "coin", "credit_rules.index", permission=SERVICES_MANAGE),
    _place(lazy_gettext("Tax rates"), "percent", "taxes.index", permission=MONEY_VIEW),
    _place(lazy_gettext("Pipelines"), "kanban", "pipelines.index", permission=PIPELINES_MANAGE),
    _place(lazy_gettext("Lists of tasks"), "list-check", "task_lists.index", permission=PIPELINES_MANAGE),
    _place(lazy_gettext("Routing"), "signpost-2", "routing.index", permission=PIPELINES_MANAGE),
    _place(lazy_gettext("Working hours"), "calendar-week", "hours.show", permission=PIPELINES_MANAGE),
    _place(lazy_gettext("Roles"), "person-lock", "roles.index", permission=MEMBERS_MANAGE),
    _place(lazy_gettext("API keys"), "key", "api_keys.index", permission=MEMBERS_MANAGE),
    _place(lazy_gettext("Words of notices"), "chat-left-text", "wordings.index", permission=NOTICES_MANAGE),
    _place(lazy_gettext("Brand"), "palette", "branding.show", permission=NOTICES_MANAGE),
    _place(lazy_gettext("Who is told"), "megaphone", "notice_rules.index", permission=NOTICES_MANAGE),
    _place(lazy_gettext("Follow-ups"), "alarm", "follow_ups.index", permission=NOTICES_MANAGE),
    _place(lazy_gettext("Notices sent"), "envelope-check", "notices.index", permission=NOTICES_VIEW),
    _place(lazy_gettext("Webhooks"), "broadcast", "webhooks.index", permission=NOTICES_MANAGE),
    _place(lazy_gettext("Audit trail"), "shield-check", "trail.index", permission=MEMBERS_MANAGE),
    _place(lazy_gettext("Parked messages"), "archive", "parked.index", permission=MESSAGES_MANAGE),
    _place(lazy_gettext("System"), "hdd-stack", "system.show", permission=MESSAGES_MANAGE),
)

_CLIENT: Final = (
    _place(lazy_gettext("Home"), "house", "home.show"),
    _place(
        lazy_gettext("Orders"),
        "inbox",
        "orders.index",
        "order",
        "order_forms",
        "order_room",
        "order_desk",
        "delivery",
        grant=ORDERS,
    ),
    _place(lazy_gettext("Order"), "bag", "shop.index", "basket", "checkout", grant=ORDERS),
    _place(lazy_gettext("Invoices"), "receipt", "invoices.index", "invoice", grant=INVOICES),
    _place(lazy_gettext("Subscriptions"), "arrow-repeat", "subscriptions.index", grant=INVOICES),
    _place(lazy_gettext("Balance"), "wallet2", "balance.show", grant=INVOICES),
)


def places_for(person: Actor) -> Sequence[Place]:
    """Return the places that somebody is shown."""
    if person.is_client:
        return [place for place in _CLIENT if not place.grant or person.is_granted(place.grant)]
    places = _open_to(person, _TEAM)
    if parts := settings_for(person):
        within = frozenset[str]().union(*(part.screens for part in parts))
        places.append(_place(lazy_gettext("Settings"), "sliders", "settings.index", *within))
    return places


def settings_for(person: Actor) -> Sequence[Place]:
    """Return the parts of the settings that somebody is shown."""
    return [] if person.is_client else _open_to(person, _SETTINGS)


def _open_to(person: Actor, places: Sequence[Place]) -> list[Place]:
    return [place for place in places if not place.permission or person.may(place.permission)]
