"""What contacts of a client may do: which resources of each app are opened by which grant. What stands here nowhere is closed to them."""

from collections.abc import Mapping
from typing import Final

#: What a contact may be granted: the client's orders with all that belongs to them; what is billed, paid and owed.
ORDERS: Final = "orders"
INVOICES: Final = "invoices"
#: No grant: what is everybody's, and how the contact themselves sign in and are told.
OWN: Final = "own"

_DOORS: Final = ("sessions", "passwords", "second_factor")

#: By app and grant the resources, or single operations of one, named like the endpoint.
_OPENED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "intake": {
        OWN: (*_DOORS, "services", "service images"),
        ORDERS: (
            "orders",
            "forms",
            "files",
            "submissions",
            "purchases",
            "purchase pages",
            "baskets",
            "order forms",
            "order drafts",
            "order actions",
            "plans",
        ),
    },
    "workflow": {
        ORDERS: (
            "orders",
            "feed",
            "tasks",
            "threads",
            "files",
            "deliveries",
            "ratings",
            "proposals",
            "plans.show_promise",
            "views.export",
        ),
    },
    "billing": {
        ORDERS: ("quotes",),
        INVOICES: (
            "invoices",
            "pay_links",
            "charges",
            "subscriptions",
            "refunds",
            "balances",
            "bonuses.index",
            "credits.index",
            "credits.grants",
            "reports.statement",
            "reports.statement_csv",
            "reports.statement_as_pdf",
        ),
    },
    "notify": {OWN: ("inbox", "preferences")},
}

_GRANT_OF: Final[Mapping[tuple[str, str], str]] = {
    (app, name): grant for app, grants in _OPENED.items() for grant, names in grants.items() for name in names
}


def grant_for(app: str, endpoint: str) -> str | None:
    """Return the grant that opens an operation of an app to contacts, OWN where it takes none, None where it is not for them."""
    resource = endpoint.rpartition(".")[0]
    return _GRANT_OF.get((app, endpoint)) or _GRANT_OF.get((app, resource))
