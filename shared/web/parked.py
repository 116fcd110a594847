"""The parking place over HTTP: see what could not be processed, have it tried again, or say that it will not be."""

import base64
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import fields, validate

from shared.kernel.permissions import MESSAGES_MANAGE
from shared.storage import parked
from shared.storage.work import Work
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import Answer, PageRequest, Request, must_be_storable, page_of

resource = Blueprint("parked", __name__, description="Messages that could not be processed.")


class ParkedRequest(PageRequest):
    state = fields.String(load_default="new", validate=validate.OneOf(["new", "replayed", "dropped"]))
    queue = fields.String(load_default=None, validate=must_be_storable)
    name = fields.String(load_default=None, validate=must_be_storable)


class DropRequest(Request):
    why = fields.String(required=True, validate=[validate.Length(min=1, max=500), must_be_storable])


class ParkedAnswer(Answer):
    id = fields.UUID(required=True)
    queue = fields.String(required=True)
    kind = fields.String(required=True)
    reason = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    message_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    details = fields.Dict(required=True, allow_none=True)
    first_seen_at = fields.AwareDateTime(required=True)
    last_seen_at = fields.AwareDateTime(required=True)
    times = fields.Integer(required=True)
    state = fields.String(required=True)
    done_by = fields.String(required=True, allow_none=True)
    done_why = fields.String(required=True, allow_none=True)
    done_at = fields.AwareDateTime(required=True, allow_none=True)


class ParkedWholeAnswer(ParkedAnswer):
    """With the bytes as they came: in base64, as they may be anything."""

    raw = fields.Function(lambda row: base64.b64encode(row["raw"]).decode(), required=True)


def _begin_work() -> AbstractContextManager[Work]:
    return cast("AbstractContextManager[Work]", current_app.extensions["orderwright.begin_work"]())


@resource.get("/parked")
@resource.arguments(ParkedRequest, location="query")
@resource.response(200, page_of(ParkedAnswer))
@problems(resource, 401, 403)
def index(asked: dict[str, Any]) -> Page[dict[str, Any]]:
    """List parked messages, the last seen first."""
    the_actor().require(MESSAGES_MANAGE)
    after = decode_cursor(asked["cursor"])
    with _begin_work() as work:
        rows = parked.list_parked(
            work.session.connection(),
            state=asked["state"],
            queue=asked["queue"],
            name=asked["name"],
            after=(datetime.fromisoformat(after[0]), UUID(after[1])) if after else None,
            most=asked["limit"] + 1,
        )
    return page(rows, asked["limit"], lambda row: (row["last_seen_at"].isoformat(), str(row["id"])))


@resource.get("/parked/<uuid:parked_id>")
@resource.response(200, ParkedWholeAnswer)
@problems(resource, 401, 403, 404)
def show(parked_id: UUID) -> dict[str, Any]:
    """Show one, with its bytes."""
    the_actor().require(MESSAGES_MANAGE)
    with _begin_work() as work:
        return parked.read_parked(work.session.connection(), parked_id)


@resource.post("/parked/<uuid:parked_id>/replay")
@resource.response(202)
@problems(resource, 401, 403, 404, 409)
def replay(parked_id: UUID) -> None:
    """Have it tried again, under its own id."""
    actor = the_actor()
    actor.require(MESSAGES_MANAGE)
    with _begin_work() as work:
        parked.replay_parked(work.session.connection(), parked_id, by=actor.name)


@resource.post("/parked/<uuid:parked_id>/drop")
@resource.arguments(DropRequest)
@resource.response(204)
@problems(resource, 401, 403, 404, 409)
def drop(asked: dict[str, Any], parked_id: UUID) -> None:
    """Say that it will not be processed, and why."""
    actor = the_actor()
    actor.require(MESSAGES_MANAGE)
    with _begin_work() as work:
        parked.drop_parked(work.session.connection(), parked_id, by=actor.name, why=asked["why"])
