"""Preferences: how somebody wants to be told, kind by kind."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.notify.api import begin_work
from services.notify.domain.habits import Habits, Rhythm
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.person import Person
from services.notify.domain.refusals import PersonUnknown
from services.notify.use_cases.change_preferences import ChangePreferences, change_preferences
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Blueprint("preferences", __name__, description="How somebody wants to be told, kind by kind.")

_TO_PEOPLE = validate.OneOf([Channel.EMAIL, Channel.PORTAL], error="Please choose among email and portal.")


_ROOM = validate.Regexp(
    r"(https?://[^\s/?#@\"<>]+(/[^\s\"<>]*)?)?\Z", error="Please give the address of an incoming webhook."
)


class HabitsField(Request):
    """Without both times there is no quiet time; it may go over midnight, where the reader is."""

    rhythm = fields.Enum(Rhythm, by_value=True, load_default=Rhythm.AT_ONCE)
    quiet_from = fields.Time(load_default=None, allow_none=True)
    quiet_until = fields.Time(load_default=None, allow_none=True)


class PreferencesRequest(Request):
    """Channels by kind: none is silence; a kind that is left out is as the rules say. Without `habits` those stay as they are.

    `chat_address` is an incoming webhook of one's own chat program, for deliveries by `collaboration`; left out it stays, empty is none.
    """

    habits = fields.Nested(HabitsField, load_default=None)
    chat_address = fields.String(load_default=None, validate=[_ROOM, validate.Length(max=1000)])
    wishes = fields.Dict(
        fields.Enum(NoticeKind, by_value=True),
        fields.List(fields.Enum(Channel, by_value=True, validate=_TO_PEOPLE), validate=validate.Length(max=2)),
        required=True,
    )


class PreferencesAnswer(Answer):
    """The address of a room is a secret: only that there is one is shown."""

    wishes = fields.Dict(fields.String(), fields.List(fields.String()), required=True)
    has_chat_address = fields.Function(lambda person: bool(person.chat_address), required=True)
    habits = fields.Function(lambda person: Habits.read(person.habits or {}).kept(), required=True)


@resource.get("/preferences")
@resource.response(200, PreferencesAnswer)
@problems(resource, 401, 404)
def show() -> Person:
    """Show how I want to be told."""
    me = _me()
    with begin_work() as work:
        return work.people.get(me)


@resource.put("/preferences")
@resource.arguments(PreferencesRequest)
@resource.response(200, PreferencesAnswer)
@problems(resource, 401, 404, 409, 422)
def change(asked: Mapping[str, Any]) -> Person:
    """Say how I want to be told from now on."""
    habits = None if asked["habits"] is None else Habits(**asked["habits"])
    ask = ChangePreferences(person_id=_me(), wishes=asked["wishes"], habits=habits, chat_address=asked["chat_address"])
    with begin_work() as work:
        return change_preferences(work, ask)


def _me() -> UUID:
    """Return who asks. Raises PersonUnknown for a program."""
    actor = the_actor()
    if actor.person_id is None:
        raise PersonUnknown("a program has no preferences")
    return actor.person_id
