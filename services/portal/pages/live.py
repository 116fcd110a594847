"""What changed while a page stays open: pages ask this now and then, and take over what is new."""

from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, make_response, request

from services.portal.frame.boxes import fill
from services.portal.frame.people import the_apps, the_person

screen = Blueprint("live", __name__)


@screen.get("/live")
def index() -> Response:
    """Say which orders changed behind the place `after`, and how many notices are unread; nothing where that is as it was."""
    if the_person() is None:
        return make_response({}, HTTPStatus.UNAUTHORIZED)
    apps, after = the_apps(), request.args.get("after", type=int)
    feed = fill(partial(apps.workflow.feed, after), otherwise="").content
    unread = fill(apps.notify.unread, otherwise="").content
    answer = {
        "after": feed["after"] if feed else after,
        "changed": sorted({change["order_id"] for change in feed["items"]}) if feed else [],
        "unread": unread["count"] if unread else 0,
    }
    response = make_response(answer)
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
