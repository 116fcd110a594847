"""What the apps' APIs forbid whom, written out: which request needs which permission, and which a client may make."""

from __future__ import annotations

import re

from shared.kernel import permissions as may
from shared.kernel.actors import Actor

#: The first that fits a request says what a member needs; what none fits, every member may ask for.
_MEMBERS = [
    (r"\w+ /\w+/parked.*", may.MESSAGES_MANAGE),
    (r"GET /workflow/(reports/.*|workload|members/[^/]+/plan)", may.ORDERS_VIEW_ALL),
    (r"GET /workflow/routing/rebalance", may.ORDERS_ASSIGN),
    (r"(PUT|POST) /workflow/routing/(preferences/.*|rebalance)", may.ORDERS_ASSIGN),
    (r"(PUT|DELETE|POST) /workflow/(routing|pipelines|task-templates|calendar)\b.*", may.PIPELINES_MANAGE),
    (r"(PUT|DELETE) /workflow/roles/.*", may.MEMBERS_MANAGE),
    (r"(POST|PATCH|DELETE) /workflow/members\b.*", may.MEMBERS_MANAGE),
    (r"(POST|DELETE) /workflow/orders/[^/]+/assignments.*", may.ORDERS_ASSIGN),
    (r"PUT /workflow/orders/[^/]+/plan", may.ORDERS_CHANGE),
    (r"POST /workflow/orders/[^/]+/cancellation", may.ORDERS_CHANGE),
    (r"POST /workflow/orders/[^/]+/taking", may.ORDERS_TAKE),
    (r"PUT /workflow/orders/[^/]+/stage", may.ORDERS_WORK),
    (r"POST /workflow/orders/[^/]+/deliveries", may.ORDERS_WORK),
    (r"GET /intake/clients.*", may.CLIENTS_VIEW),
    (r"(POST|PATCH) /intake/clients.*", may.CLIENTS_MANAGE),
    (r"GET /intake/reviews", may.ORDERS_REVIEW),
    (r"POST /intake/orders/[^/]+/(approval|questions)", may.ORDERS_REVIEW),
    (r"POST /intake/(orders|imports)", may.ORDERS_CREATE),
    (r"GET /intake/orders(/[^/]+(/checks)?)?", may.ORDERS_VIEW_ALL),
    (r"(PUT|DELETE) /intake/services/.*", may.SERVICES_MANAGE),
    (r"GET /billing/pay/.*", ""),
    (r"GET /billing/.*", may.MONEY_VIEW),
    (r"(POST|PUT) /billing/(coupons|tax-rates).*", may.SERVICES_MANAGE),
    (r"\w+ /billing/(?!pay/).*", may.PAYMENTS_RECORD),
    (r"\w+ /notify/(endpoints|brand)\b.*", may.NOTICES_MANAGE),
    (r"GET /notify/notices", may.NOTICES_VIEW),
    (r"POST /notify/notices/[^/]+/.*", may.NOTICES_RESEND),
]

#: What clients may ask for; each app looks again whose it is.
_CLIENTS = (
    r"GET /workflow/(orders|feed)\b.*",
    r"(POST|PUT) /workflow/orders/[^/]+/(acceptance|revisions|rating|messages|files|tasks/[^/]+/completion)",
    r"\w+ /workflow/(orders/[^/]+/)?files.*",
    r"\w+ /\w+/(sessions|password|second-factor|sign-in-links).*",
    r"\w+ /intake/(orders|forms|services|order-forms)\b(?!.*(approval|questions|rejection|checks)).*",
    r"\w+ /billing/(invoices|clients|charges|subscriptions|saved-methods|pay)\b(?!.*(voidance|refunds|write-off)).*",
    r"\w+ /notify/(inbox|preferences)\b.*",
    r"\w+ /notify/(stops|ratings|mail-files)/.*",
)


def forbids(actor: Actor, method: str, path: str) -> bool:
    """Tell whether the apps say no to this person's request."""
    asked = f"{method} {path}"
    if actor.is_client:
        return not any(re.fullmatch(allowed, asked) for allowed in _CLIENTS)
    needed = next((permission for pattern, permission in _MEMBERS if re.fullmatch(pattern, asked)), "")
    return bool(needed) and not actor.may(needed)
