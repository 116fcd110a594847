"""The inbox: what somebody was told, for themselves to read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.notify.api import begin_work
from services.notify.domain.kinds import NoticeKind, grant_of
from services.notify.domain.refusals import NoticeUnknown
from services.notify.use_cases.read_notice import read_notice
from shared.kernel.actors import Actor
from shared.kernel.ids import NoticeId
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import Answer, PageRequest, page_of

resource = Blueprint("inbox", __name__, description="What somebody was told, for themselves to read.")


class MineRequest(PageRequest):
    is_unread = fields.Boolean(load_default=False)


class MineAnswer(Answer):
    """Something that the reader was told; `read_at` is null until they have read it."""

    notice_id = fields.UUID(required=True)
    order_id = fields.UUID(required=True, allow_none=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    text = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class UnreadAnswer(Answer):
    count = fields.Integer(required=True)


@resource.get("/inbox")
@resource.arguments(MineRequest, location="query", unknown=None)
@resource.response(200, page_of(MineAnswer))
@problems(resource, 401, 404, 422)
def index(asked: dict[str, Any]) -> Page[Mapping[str, Any]]:
    """List what I was told, newest first."""
    key = decode_cursor(asked["cursor"], UUID)
    before = None if key is None else NoticeId(key[0])
    actor, most = the_actor(), asked["limit"] + 1
    with begin_work() as work:
        rows = work.inboxes.of(
            _me(actor), is_unread=asked["is_unread"], before=before, limit=most, hidden=_hidden_from(actor)
        )
    return page(rows, asked["limit"], lambda row: [str(row["notice_id"])])


@resource.get("/inbox/unread")
@resource.response(200, UnreadAnswer)
@problems(resource, 401, 404)
def count() -> Mapping[str, int]:
    """Count what I have not read."""
    with begin_work() as work:
        return {"count": work.inboxes.unread(_me(the_actor()), _hidden_from(the_actor()))}


@resource.put("/inbox/<uuid:notice_id>/reading")
@resource.response(204)
@problems(resource, 401, 404)
def read(notice_id: NoticeId) -> None:
    """Say that I have read it."""
    with begin_work() as work:
        read_notice(work, _me(the_actor()), [notice_id])


@resource.put("/inbox/reading")
@resource.response(204)
@problems(resource, 401, 404)
def read_all() -> None:
    """Say that I have read everything."""
    with begin_work() as work:
        read_notice(work, _me(the_actor()), None)


def _me(actor: Actor) -> UUID:
    """Return whose inbox it is. Raises NoticeUnknown for who has none."""
    if actor.person_id is None:
        raise NoticeUnknown("there is no inbox")
    return actor.person_id


def _hidden_from(actor: Actor) -> list[NoticeKind]:
    """Return what a contact was told while they were granted more."""
    return [kind for kind in NoticeKind if not actor.is_granted(grant_of(kind))]
