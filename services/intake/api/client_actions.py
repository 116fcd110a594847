"""One action on many clients at once; each is answered as if it had been asked alone."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.intake.api import begin_work
from services.intake.storage.work import Work
from services.intake.use_cases.change_client import ChangeClient, change_client
from services.intake.use_cases.tag_client import TagClient, tag_client
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.refusals import Refusal
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, Request, must_be_storable

resource = Blueprint("client actions", __name__, description="One action on many clients.")

Said = Mapping[str, Any]


def _change(work: Work, actor: Actor, client_id: ClientId, changes: Said) -> None:
    change_client(work, ChangeClient(actor=actor, client_id=client_id, changes=changes))


def _tag(work: Work, actor: Actor, client_id: ClientId, said: Said, *, is_on: bool) -> None:
    tag_client(work, TagClient(actor=actor, client_id=client_id, tag=said["value"], is_on=is_on))


_ACTIONS: Final[Mapping[str, Callable[[Work, Actor, ClientId, Said], None]]] = {
    "assign_manager": lambda work, actor, each, said: _change(work, actor, each, {"manager_id": said["member_id"]}),
    "prefer_member": lambda work, actor, each, said: _change(
        work, actor, each, {"preferred_member_id": said["member_id"]}
    ),
    "label": lambda work, actor, each, said: _change(work, actor, each, {"status": said["value"]}),
    "tag": lambda work, actor, each, said: _tag(work, actor, each, said, is_on=True),
    "untag": lambda work, actor, each, said: _tag(work, actor, each, said, is_on=False),
}


class ClientActionRequest(Request):
    """What is to be done with each of the clients: `member_id` is who is assigned or preferred, null is nobody; `value` is the tag or label."""

    action = fields.String(required=True, validate=validate.OneOf(list(_ACTIONS)))
    client_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=200))
    member_id = fields.UUID(load_default=None, allow_none=True)
    value = fields.String(load_default="", validate=[validate.Length(max=50), must_be_storable])


class ClientActionOutcome(Answer):
    """`code` and `detail` say why nothing was done, where nothing was."""

    client_id = fields.UUID(required=True)
    code = fields.String(required=True, allow_none=True)
    detail = fields.String(required=True, allow_none=True)


class ClientActionAnswer(Answer):
    outcomes = fields.List(fields.Nested(ClientActionOutcome), required=True)


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.post("/client-actions")
@resource.arguments(ClientActionRequest)
@resource.response(200, ClientActionAnswer)
@problems(resource, 401)
def create(request: dict[str, Any]) -> Any:
    """Assign a manager or a preferred member to up to 200 clients, label, tag or untag them; each is answered."""
    actor = the_actor()
    return {"outcomes": [_outcome(actor, ClientId(each), request) for each in request["client_ids"]]}


def _outcome(actor: Actor, client_id: ClientId, said: Said) -> dict[str, Any]:
    try:
        with begin_work() as work:
            _ACTIONS[said["action"]](work, actor, client_id, said)
    except Refusal as refusal:
        return {"client_id": client_id, "code": refusal.code, "detail": refusal.sentence}
    return {"client_id": client_id, "code": None, "detail": None}
