"""Acting in a client's place: for administrators who look into a question, for half an hour, with a trace."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource

from services.intake.api import begin_work
from services.intake.api.doors import CLIENTS
from shared.kernel.permissions import MEMBERS_MANAGE
from shared.kernel.refusals import NotAllowed, NotFound
from shared.web.auth import IN_PLACE, the_actor
from shared.web.doors.entering import Entered, end_sessions, enter
from shared.web.doors.schemas import BareRequest, SessionAnswer
from shared.web.resource import problems

resource = Resource("stand_ins", __name__, description="Acting in a client's place")


@resource.post("/clients/<uuid:client_id>/stand-ins")
@resource.arguments(BareRequest)
@resource.response(HTTPStatus.CREATED, SessionAnswer)
@problems(resource, 401, 403, 404, 422)
def create(_asked: dict[str, Any], client_id: UUID) -> Entered:
    """Begin a session in which an administrator sees what the client sees. They look, and change nothing."""
    actor = the_actor()
    actor.require(MEMBERS_MANAGE)
    if not actor.is_member:
        raise NotAllowed("this is for people of the agency's team")
    with begin_work() as work:
        person = CLIENTS.by_id(work, client_id)
        if person is None:
            raise NotFound("there is no such client")
        return enter(work, CLIENTS, person, by=actor.name)


@resource.delete("/stand-ins/current")
@resource.doc(**{IN_PLACE: True})
@resource.arguments(BareRequest, location="query")
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 422)
def remove(_asked: dict[str, Any]) -> None:
    """End the session that the asker has in a client's place."""
    actor = the_actor()
    if not actor.by or actor.id is None or actor.session_id is None:
        raise NotAllowed("nobody's place is taken here")
    with begin_work() as work:
        if (person := CLIENTS.by_id(work, actor.id)) is not None:
            end_sessions(work, CLIENTS, person, only=actor.session_id, by=actor.by)
