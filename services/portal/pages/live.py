"""What changed while a page stays open: pages ask this now and then, and take over what is new."""

from functools import partial
from typing import Any

from flask import Blueprint, request

from services.portal.frame.boxes import fill
from services.portal.frame.people import the_apps, the_person

screen = Blueprint("live", __name__)


@screen.get("/live")
def index() -> tuple[dict[str, Any], int]:
    """Say which orders changed behind the place `after`, and how many notices are unread."""
    if the_person() is None:
        return {}, 401
    apps, after = the_apps(), request.args.get("after", type=int)
    feed = fill(partial(apps.workflow.feed, after), otherwise="").content
    unread = fill(apps.notify.unread, otherwise="").content
    answer = {
        "after": feed["after"] if feed else after,
        "changed": sorted({change["order_id"] for change in feed["items"]}) if feed else [],
        "unread": unread["count"] if unread else 0,
    }
    return answer, 200
