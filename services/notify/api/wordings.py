"""Wordings: what a kind of notice says, in a language, on a channel."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate
from werkzeug.exceptions import NotFound

from services.notify.api import begin_work
from services.notify.api.schemas import TrialAnswer
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.notice import Words
from services.notify.domain.wording import Wording
from services.notify.ports import Draft
from services.notify.use_cases.change_wording import ChangeWording, change_wording
from services.notify.use_cases.preview_wording import PreviewWording, preview_wording
from services.notify.use_cases.reset_wording import ResetWording, reset_wording
from services.notify.use_cases.send_trial import SendTrial, send_trial
from shared.kernel.permissions import NOTICES_MANAGE
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("wordings", __name__, description="What a kind of notice says, in a language, on a channel.")

_PLACE = "/wordings/<kind>/<language>/<channel>"
_LONGEST = 50_000
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class DraftRequest(Request):
    """Jinja in all three; `mjml` may be empty: then the text stands in the layout of the house."""

    subject = fields.String(required=True, validate=validate.Length(min=1, max=500))
    text = fields.String(required=True, validate=validate.Length(min=1, max=_LONGEST))
    mjml = fields.String(load_default="", validate=validate.Length(max=_LONGEST))


class PreviewRequest(Request):
    """Without a draft the words that count now are shown; without an order, the newest notice of the kind is."""

    draft = fields.Nested(DraftRequest, load_default=None, allow_none=True)
    order_id = fields.UUID(load_default=None, allow_none=True)


class VersionAnswer(Answer):
    version = fields.Integer(required=True)
    is_reset = fields.Boolean(required=True)
    subject = fields.String(required=True)
    text = fields.String(required=True)
    mjml = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True)
    made_by = fields.String(required=True)


class ShippedAnswer(Answer):
    subject = fields.String(required=True)
    text = fields.String(required=True)


class WordingAnswer(Answer):
    """`versions` are the agency's own, newest first: that one counts, unless it is a reset; then `shipped` does."""

    shipped = fields.Nested(ShippedAnswer, required=True)
    versions = fields.List(fields.Nested(VersionAnswer), required=True)


class PreviewAnswer(Answer):
    subject = fields.String(required=True)
    text = fields.String(required=True)
    html = fields.String(required=True)


class OwnAnswer(Answer):
    """The newest of the agency's own words there: they count, unless it `is_reset`."""

    kind = fields.String(required=True)
    language = fields.String(required=True)
    channel = fields.String(required=True)
    version = fields.Integer(required=True)
    is_reset = fields.Boolean(required=True)
    made_at = fields.AwareDateTime(required=True)
    made_by = fields.String(required=True)


class WordingsAnswer(Answer):
    """Every kind there is has words in each of `languages`; `items` are those that the agency changed."""

    kinds = fields.List(fields.String(), required=True)
    languages = fields.List(fields.String(), required=True)
    items = fields.List(fields.Nested(OwnAnswer), required=True)


@resource.get("/wordings")
@resource.response(200, WordingsAnswer)
@problems(resource, 401, 403)
def index() -> Mapping[str, Any]:
    """List every kind of notice, and where the agency says it in its own words."""
    the_actor().require(NOTICES_MANAGE)
    with begin_work() as work:
        own = work.houses.own()
        return {"kinds": [kind.value for kind in NoticeKind], "languages": work.templates.languages, "items": own}


@resource.get(_PLACE)
@resource.response(200, WordingAnswer)
@problems(resource, 401, 403, 404)
def show(kind: str, language: str, channel: str) -> Mapping[str, Any]:
    """Show the words that the product came with, and every version of the agency's own."""
    the_actor().require(NOTICES_MANAGE)
    place = _place(kind, language, channel)
    with begin_work() as work:
        versions: Sequence[Wording] = work.houses.versions(**place)
        return {"shipped": work.templates.shipped(place["kind"], language), "versions": versions}


@resource.put(_PLACE)
@resource.arguments(DraftRequest)
@resource.response(200, VersionAnswer)
@problems(resource, 401, 403, 404, 409, 422)
def change(asked: dict[str, Any], kind: str, language: str, channel: str) -> Wording:
    """Say it in other words from now on: a new version."""
    ask = ChangeWording(actor=the_actor(), draft=Draft(**asked), **_place(kind, language, channel))
    with begin_work() as work:
        return change_wording(work, ask)


@resource.delete(_PLACE)
@resource.response(204)
@problems(resource, 401, 403, 404)
def remove(kind: str, language: str, channel: str) -> None:
    """Go back to the words that the product came with."""
    ask = ResetWording(actor=the_actor(), **_place(kind, language, channel))
    with begin_work() as work:
        reset_wording(work, ask)


@resource.post(f"{_PLACE}/previews")
@resource.arguments(PreviewRequest)
@resource.response(200, PreviewAnswer)
@problems(resource, 401, 403, 404, 409, 422)
def create(asked: dict[str, Any], kind: str, language: str, channel: str) -> Words:
    """Show what a real notice would say. Nothing is changed or sent."""
    draft = Draft(**asked["draft"]) if asked["draft"] else None
    ask = PreviewWording(actor=the_actor(), draft=draft, order_id=asked["order_id"], **_place(kind, language, channel))
    with begin_work() as work:
        return preview_wording(work, ask)


@resource.post(f"{_PLACE}/trials")
@resource.arguments(PreviewRequest)
@resource.response(202, TrialAnswer)
@problems(resource, 401, 403, 404, 409, 422)
def trial(asked: dict[str, Any], kind: str, language: str, channel: str) -> Mapping[str, Any]:
    """Send me what a preview shows; `/notices/<notice_id>` shows what became of it."""
    place, actor = _place(kind, language, channel), the_actor()
    draft = Draft(**asked["draft"]) if asked["draft"] else None
    with begin_work() as work:
        words = preview_wording(work, PreviewWording(actor=actor, draft=draft, order_id=asked["order_id"], **place))
        ask = SendTrial(actor=actor, kind=place["kind"], channel=place["channel"], words=words)
        return {"notice_id": send_trial(work, ask)}


def _place(kind: str, language: str, channel: str) -> dict[str, Any]:
    """Return the place that a path names; one with a word that is none of ours is not there."""
    if not _LANGUAGE.fullmatch(language):
        raise NotFound
    try:
        return {"kind": NoticeKind(kind), "language": language, "channel": Channel(channel)}
    except ValueError as unknown:
        raise NotFound from unknown
