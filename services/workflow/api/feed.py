"""The feed of changes, for pages that stay open: asked for now and then, waited for, or sent as it happens."""

import json
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final, cast

from flask import Response, current_app, request, stream_with_context
from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.domain.visibility import Sight, sight_of
from services.workflow.settings import Settings
from services.workflow.storage import feed
from services.workflow.storage.bell import Bell
from services.workflow.storage.feed import CHANNEL, Feed
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Resource("feed", __name__, url_prefix="/feed", description="What changes, as it happens")

_PIECE: Final = 500
_MOST_SECONDS: Final = 25
#: A stream ends after that and is taken up again by the reader, who then shows anew who they are.
_STREAM_SECONDS: Final = 120
#: Silence for longer makes proxies hang up.
_BREATH_SECONDS: Final = 15
#: Nobody is woken more often than that.
_PAUSE_SECONDS: Final = 0.2

_place = validate.Range(min=0, max=2**62)


class FeedRequest(Request):
    after = fields.Integer(load_default=None, validate=_place)
    wait = fields.Integer(load_default=0, validate=validate.Range(min=0, max=_MOST_SECONDS))


class StreamRequest(Request):
    after = fields.Integer(load_default=None, validate=_place)


class ChangeItem(Answer):
    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    what = fields.String(required=True)
    sentence = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class FeedAnswer(Answer):
    items = fields.List(fields.Nested(ChangeItem), required=True)
    after = fields.Integer(required=True)


def _bell() -> Bell:
    """Return this program's bell, made when it is first asked for: in the process that serves, not in the one that forks it."""
    kept = current_app.extensions
    if "workflow.bell" not in kept:
        settings = cast("Settings", kept["orderwright.settings"])
        with begin_work() as work:
            engine = work.session.get_bind().engine
        kept.setdefault("workflow.bell", Bell(engine, CHANNEL, seats=settings.api_threads // 2))
    return cast("Bell", kept["workflow.bell"])


def _read(sight: Sight, after: int | None) -> Feed:
    with begin_work() as work:
        if after is None:
            return Feed(items=[], after=feed.newest_place(work.session))
        return feed.changes(work.session, sight, after=after, now=work.now(), limit=_PIECE)


def _waited_for(bell: Bell, sight: Sight, after: int, seconds: float) -> Feed:
    """Return changes behind `after` as soon as there are any that the reader may see, none when the time is over."""
    ends_at = time.monotonic() + seconds
    rings = bell.rings
    found = _read(sight, after)
    while not found.items and (left := ends_at - time.monotonic()) > 0:
        if bell.wait(rings, left):
            time.sleep(_PAUSE_SECONDS)
            rings = bell.rings
            found = _read(sight, found.after)
    return found


@resource.get("")
@resource.arguments(FeedRequest, location="query")
@resource.response(HTTPStatus.OK, FeedAnswer)
@problems(resource, 401, 403, 422)
def show(asked: dict[str, Any]) -> Feed:
    """What changed behind the place `after`, as far as the caller may see it; without one, only where the feed stands now.

    With `wait` the answer comes as soon as there is something, or after so many seconds; at once where too many wait already.
    """
    sight, bell = sight_of(the_actor()), _bell()
    with bell.seat() as has_seat:
        if asked["after"] is None or not asked["wait"] or not has_seat:
            return _read(sight, asked["after"])
        return _waited_for(bell, sight, asked["after"], asked["wait"])


@resource.get("/events")
@resource.arguments(StreamRequest, location="query")
@resource.response(HTTPStatus.OK, content_type="text/event-stream")
@problems(resource, 401, 403, 422)
def show_events(asked: dict[str, Any]) -> Response:
    """The same as server-sent events, each with its place as id. A reader who comes again goes on behind the last one they had.

    A stream lasts two minutes, and not at all where too many are open: the reader then comes again a few seconds later.
    """
    sight, last = sight_of(the_actor()), request.headers.get("Last-Event-ID", "")
    after = int(last) if last.isascii() and last.isdigit() and len(last) < 19 else asked["after"]  # noqa: PLR2004 - below 2**62
    stream = stream_with_context(_events(_bell(), sight, after))
    return Response(
        stream, content_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


def _events(bell: Bell, sight: Sight, after: int | None) -> Iterator[str]:
    ends_at = time.monotonic() + _STREAM_SECONDS
    with bell.seat() as has_seat:
        yield f"retry: {1_000 if has_seat else 10_000}\n\n"
        found = _read(sight, after)
        yield _event(found)
        while has_seat and time.monotonic() < ends_at:
            found = _waited_for(bell, sight, found.after, _BREATH_SECONDS)
            yield _event(found)


def _event(found: Feed) -> str:
    """Return changes as one event; none keep the line open and say how far everything is read."""
    said = cast("dict[str, Any]", FeedAnswer().dump(found))
    return f"id: {found.after}\nevent: {'changes' if found.items else 'silence'}\ndata: {json.dumps(said['items'])}\n\n"
