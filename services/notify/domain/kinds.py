"""What people are told about, and on which channels."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from shared.kernel.grants import INVOICES, ORDERS


class NoticeKind(StrEnum):
    """What a notice is about. Each kind has its templates under its name."""

    ORDER_RECEIVED = "order_received"
    DETAILS_MISSING = "details_missing"
    REVIEW_DEMANDED = "review_demanded"
    ORDER_REJECTED = "order_rejected"
    ORDER_WITHDRAWN = "order_withdrawn"
    INVOICE_ISSUED = "invoice_issued"
    INVOICE_PAID = "invoice_paid"
    INVOICE_VOIDED = "invoice_voided"
    INVOICE_OVERDUE = "invoice_overdue"
    PAYMENT_FAILED = "payment_failed"
    SUBSCRIPTION_PAST_DUE = "subscription_past_due"
    SUBSCRIPTION_CANCELLED = "subscription_cancelled"
    ORDER_ASSIGNED = "order_assigned"
    ORDER_UNASSIGNED = "order_unassigned"
    STAGE_REACHED = "stage_reached"
    ORDER_DELIVERED = "order_delivered"
    REVISION_REQUESTED = "revision_requested"
    ORDER_COMPLETED = "order_completed"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_AT_RISK = "order_at_risk"
    ORDER_OVERDUE = "order_overdue"
    ORDER_DUE_SOON = "order_due_soon"
    ORDER_CHANGED = "order_changed"
    MESSAGE_POSTED = "message_posted"
    TEAM_MESSAGE_POSTED = "team_message_posted"
    ORDER_RATED_LOW = "order_rated_low"
    RATING_ASKED = "rating_asked"
    CLIENT_MISSED = "client_missed"
    NOTICE_FAILED = "notice_failed"
    DIGEST = "digest"
    WORK_OVERVIEW = "work_overview"
    REVIEW_WAITING = "review_waiting"
    PAYMENT_DISPUTED = "payment_disputed"
    REFUND_FAILED = "refund_failed"
    INVITATION = "invitation"
    PASSWORD_FORGOTTEN = "password_forgotten"  # noqa: S105 - a word, no password
    SIGN_IN_LINK = "sign_in_link"
    ENDPOINT_FAILING = "endpoint_failing"
    ENDPOINT_DISABLED = "endpoint_disabled"


class Channel(StrEnum):
    """The way a notice goes."""

    EMAIL = "email"
    PORTAL = "portal"
    WEBHOOK = "webhook"
    CHAT = "chat"
    FOLDER = "folder"


#: Channels that lead to another program rather than to a person.
TO_PROGRAMS = frozenset({Channel.WEBHOOK, Channel.CHAT, Channel.FOLDER})

#: What is told of the desk itself, to those who manage it.
ABOUT_US = frozenset({NoticeKind.ENDPOINT_FAILING, NoticeKind.ENDPOINT_DISABLED})

#: What opens a door: for its recipient alone, by mail; no colleague reads it, no program hears it.
OPENS_A_DOOR = frozenset({NoticeKind.INVITATION, NoticeKind.PASSWORD_FORGOTTEN, NoticeKind.SIGN_IN_LINK})

#: Who owes, or owes no more, and who is to sign in, is told by mail whatever they and the rules say (rule N-4).
ALWAYS_BY_MAIL = OPENS_A_DOOR | frozenset(
    {
        NoticeKind.INVOICE_ISSUED,
        NoticeKind.INVOICE_PAID,
        NoticeKind.INVOICE_VOIDED,
        NoticeKind.INVOICE_OVERDUE,
        NoticeKind.PAYMENT_FAILED,
        NoticeKind.REFUND_FAILED,
        NoticeKind.SUBSCRIPTION_PAST_DUE,
        NoticeKind.SUBSCRIPTION_CANCELLED,
    }
)

#: What is told at once, since somebody waits for an answer, or since it is what was gathered.
NEVER_GATHERED = ALWAYS_BY_MAIL | {
    NoticeKind.DETAILS_MISSING,
    NoticeKind.RATING_ASKED,
    NoticeKind.DIGEST,
    NoticeKind.WORK_OVERVIEW,
}

#: What is one member's own list: a program hears it only where it is named.
ONE_S_OWN = frozenset({NoticeKind.WORK_OVERVIEW})

#: What carries a link that opens something without a sign-in: it is for its recipient alone.
WITH_A_KEY = OPENS_A_DOOR | frozenset(
    {
        NoticeKind.DETAILS_MISSING,
        NoticeKind.INVOICE_OVERDUE,
        NoticeKind.PAYMENT_FAILED,
        NoticeKind.RATING_ASKED,
        NoticeKind.SUBSCRIPTION_PAST_DUE,
    }
)

#: How the parts of a fact end that open something without a sign-in.
_KEYS: Final = ("token", "_path")


def without_keys(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return what may be said of a fact to somebody else: each key in it is one that opens nothing."""
    return {name: "example" if name.endswith(_KEYS) and value else value for name, value in details.items()}


def grant_of(kind: NoticeKind) -> str:
    """Return what a contact needs to be granted to be told of `kind`."""
    return INVOICES if kind in ALWAYS_BY_MAIL else ORDERS
