"""Threads: what people write on orders, and replies that are used again."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.api.schemas import NothingRequest, blankless
from services.workflow.domain.threads import SavedReply, Side
from services.workflow.domain.visibility import require_team, sight_of
from services.workflow.storage.order_page import require_seen
from services.workflow.storage.threads import MessageRow
from services.workflow.use_cases.edit_message import EditMessage, edit_message
from services.workflow.use_cases.post_message import PostMessage, post_message
from shared.kernel.ids import OrderId
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import Answer, PageRequest, Request, page_of

resource = Resource("threads", __name__, description="What people write on orders")

_MESSAGES = "/orders/<uuid:order_id>/messages"


class MessageRequest(Request):
    text = blankless(20_000)
    side = fields.Enum(Side, by_value=True, load_default=Side.CLIENT)
    mentions = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=50))
    files = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=50))
    message_id = fields.UUID(load_default=None, allow_none=True)


class EditRequest(Request):
    text = blankless(20_000)


class EditItem(Answer):
    text = fields.String(required=True)
    until = fields.String(required=True)


class MessageAnswer(Answer):
    message_id = fields.UUID(required=True)
    side = fields.String(required=True, allow_none=True)
    author = fields.String(required=True)
    is_mine = fields.Boolean(required=True)
    text = fields.String(required=True)
    mentions = fields.List(fields.UUID(), required=True, allow_none=True)
    files = fields.List(fields.UUID(), required=True)
    posted_at = fields.AwareDateTime(required=True)
    edited_at = fields.AwareDateTime(required=True, allow_none=True)
    edits = fields.List(fields.Nested(EditItem), required=True, allow_none=True)
    is_read = fields.Boolean(required=True)


class PostedAnswer(Answer):
    message_id = fields.UUID(required=True, attribute="id")
    posted_at = fields.AwareDateTime(required=True)


class ReplyRequest(Request):
    title = blankless(200)
    text = blankless(20_000)


class ReplyAnswer(Answer):
    key = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)


class RepliesAnswer(Answer):
    items = fields.List(fields.Nested(ReplyAnswer), required=True)


@resource.get(_MESSAGES)
@resource.arguments(PageRequest, location="query")
@resource.response(HTTPStatus.OK, page_of(MessageAnswer))
@problems(resource, 401, 403, 404, 422)
def index(asked: dict[str, Any], order_id: UUID) -> Page[MessageRow]:
    """The thread, oldest first; clients read what is written for them."""
    sight, after = sight_of(the_actor()), decode_cursor(asked["cursor"], datetime.fromisoformat, UUID)
    with begin_work() as work:
        require_seen(work.session, sight, order_id)
        rows = work.threads.read(sight, order_id, limit=asked["limit"], after=after)
    return page(rows, asked["limit"], lambda row: (row.posted_at.isoformat(), str(row.message_id)))


@resource.post(_MESSAGES)
@resource.arguments(MessageRequest)
@resource.response(HTTPStatus.CREATED, PostedAnswer)
@problems(resource, 401, 403, 404, 409, 422)
def create(asked: dict[str, Any], order_id: UUID) -> Any:
    """Write on the order, for the client too or for the team alone."""
    listed = {"mentions": tuple(asked["mentions"]), "files": tuple(asked["files"])}
    with begin_work() as work:
        return post_message(work, PostMessage(actor=the_actor(), order_id=OrderId(order_id), **asked | listed))


@resource.patch(f"{_MESSAGES}/<uuid:message_id>")
@resource.arguments(EditRequest)
@resource.response(HTTPStatus.OK, PostedAnswer)
@problems(resource, 401, 403, 404, 422)
def change(asked: dict[str, Any], order_id: UUID, message_id: UUID) -> Any:
    """Say it otherwise; what was said before stays readable for the team."""
    ask = EditMessage(actor=the_actor(), order_id=OrderId(order_id), message_id=message_id, text=asked["text"])
    with begin_work() as work:
        return edit_message(work, ask)


@resource.put(f"{_MESSAGES}/read-mark")
@resource.arguments(NothingRequest)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404, 422)
def change_read_mark(_asked: dict[str, Any], order_id: UUID) -> None:
    """The caller has read all of the thread up to now."""
    actor = the_actor()
    with begin_work() as work:
        require_seen(work.session, sight_of(actor), order_id)
        if actor.id is not None:
            work.threads.mark_read(order_id, actor.id, work.now())


@resource.get("/saved-replies")
@resource.response(HTTPStatus.OK, RepliesAnswer)
@problems(resource, 401, 403)
def index_replies() -> dict[str, Sequence[SavedReply]]:
    """Texts that members use again."""
    require_team(the_actor())
    with begin_work() as work:
        return {"items": work.threads.replies()}


@resource.put("/saved-replies/<string(maxlength=100):key>")
@resource.arguments(ReplyRequest)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 422)
def change_reply(asked: dict[str, Any], key: str) -> None:
    """Keep a text under this key."""
    require_team(the_actor())
    with begin_work() as work:
        work.threads.put_reply(SavedReply(key=key, **asked))


@resource.delete("/saved-replies/<string(maxlength=100):key>")
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403)
def remove_reply(key: str) -> None:
    """Keep the text of this key no longer."""
    require_team(the_actor())
    with begin_work() as work:
        work.threads.remove_reply(key)
