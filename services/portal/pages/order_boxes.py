"""Boxes of an order's page that only workflow fills: the thread, the checklist, the files, the clock, the rating."""

from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from flask_babel import gettext as _

from services.portal.frame.boxes import Box, fill
from services.portal.gateways.app_api import Json
from services.portal.gateways.apps import Apps
from shared.kernel.actors import Actor
from shared.kernel.clock import system_clock

#: The side of a thread that clients never read.
TEAM: Final = "team"

_RATED: Final = frozenset({"completed"})


def order_boxes(apps: Apps, person: Actor, order_id: UUID, order: Json) -> dict[str, Any]:
    """Return what fills the boxes, by their names in the template."""
    room = apps.room
    return {
        "thread": _thread(apps, order_id),
        "tasks": fill(partial(room.tasks, order_id), otherwise=_("The checklist can't be reached right now.")),
        "files": fill(partial(room.files, order_id), otherwise=_("The files can't be reached right now.")),
        "proposals": fill(partial(apps.desk.proposals, order_id), otherwise=""),
        "notes": Box() if person.is_client else fill(partial(apps.desk.notes, order_id), otherwise=""),
        "clock": Box() if person.is_client else fill(partial(apps.workflow.clock, order_id), otherwise=""),
        "rating": fill(partial(apps.workflow.rating, order_id), otherwise="") if order["state"] in _RATED else Box(),
        "message_key": str(uuid4()),
        "today": system_clock().date().isoformat(),
    }


def no_boxes() -> dict[str, Any]:
    """Return what stands there while workflow does not have the order."""
    names = ("thread", "tasks", "files", "proposals", "notes", "clock", "rating")
    nothing: Box[Any] = Box()
    return dict.fromkeys(names, nothing) | {"message_key": "", "today": ""}


def _thread(apps: Apps, order_id: UUID) -> Box[list[Json]]:
    """Return the thread. Whoever opens the page has read it."""
    found = fill(partial(apps.room.messages, order_id), otherwise=_("The messages can't be reached right now."))
    if any(not message["is_read"] and not message["is_mine"] for message in found.content or ()):
        fill(partial(apps.room.mark_read, order_id), otherwise="")
    return found
