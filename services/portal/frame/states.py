"""The states of an order in words and colours."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

#: Name and tone of every state, in the order an order goes through them. A tone is a colour of the badge, see tokens.css.
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "received": (lazy_gettext("Received"), "neutral"),
    "incomplete": (lazy_gettext("Details missing"), "attention"),
    "in_review": (lazy_gettext("In review"), "neutral"),
    "funding": (lazy_gettext("Awaiting payment"), "attention"),
    "validated": (lazy_gettext("Validated"), "neutral"),
    "queued": (lazy_gettext("Queued"), "neutral"),
    "in_progress": (lazy_gettext("In progress"), "busy"),
    "waiting": (lazy_gettext("Waiting"), "attention"),
    "delivered": (lazy_gettext("Delivered"), "good"),
    "in_revision": (lazy_gettext("In revision"), "busy"),
    "completed": (lazy_gettext("Completed"), "done"),
    "cancelled": (lazy_gettext("Cancelled"), "off"),
    "withdrawn": (lazy_gettext("Withdrawn"), "off"),
    "rejected": (lazy_gettext("Rejected"), "off"),
    "open": (lazy_gettext("Open"), "attention"),
    "paid": (lazy_gettext("Paid"), "good"),
    "void": (lazy_gettext("Void"), "off"),
    "accepted": (lazy_gettext("Accepted"), "good"),
    "revision": (lazy_gettext("Revision asked"), "busy"),
    "sending": (lazy_gettext("Sending"), "neutral"),
    "failed": (lazy_gettext("Failed"), "bad"),
    "pending": (lazy_gettext("Not begun"), "neutral"),
    "trialing": (lazy_gettext("On trial"), "busy"),
    "active": (lazy_gettext("Active"), "good"),
    "past_due": (lazy_gettext("Past due"), "bad"),
    "paused": (lazy_gettext("Paused"), "attention"),
    "new": (lazy_gettext("New"), "attention"),
    "replayed": (lazy_gettext("Tried again"), "good"),
    "dropped": (lazy_gettext("Dropped"), "off"),
}

#: States in which an order takes nothing more.
CLOSED: Final = frozenset({"completed", "cancelled", "withdrawn", "rejected"})

#: What waits for its client, and what is under way, on the client's first page.
WAITS_FOR_CLIENT: Final = frozenset({"incomplete", "funding", "delivered"})
UNDER_WAY: Final = frozenset({"received", "in_review", "validated", "queued", "in_progress", "waiting", "in_revision"})

#: The states that the list of orders can be narrowed to.
TABS: Final = ("incomplete", "funding", "queued", "in_progress", "delivered", "in_revision", "completed")

#: States in which members may work on an order.
AT_WORK: Final = frozenset({"queued", "in_progress", "waiting", "delivered", "in_revision"})


def state_label(state: str) -> str:
    """Return the state in words."""
    return str(STATES[state][0]) if state in STATES else state.replace("_", " ").capitalize()


def state_tone(state: str) -> str:
    """Return the colour of the state's badge."""
    return STATES[state][1] if state in STATES else "neutral"
