"""Sessions: members sign in."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource

from services.workflow.api import begin_work
from services.workflow.api.schemas import SessionAnswer, SessionRequest
from services.workflow.use_cases.sign_in import SignIn, sign_in
from shared.web.auth import tokens
from shared.web.resource import problems
from shared.web.tokens import LIFETIME

resource = Resource("sessions", __name__, url_prefix="/sessions", description="Members sign in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sign-in: the token, and who it speaks of."""

    token: str
    expires_at: datetime
    kind: str
    id: UUID
    name: str
    role: str


@resource.post("")
@resource.doc(security=[])
@resource.arguments(SessionRequest)
@resource.response(HTTPStatus.CREATED, SessionAnswer)
@problems(resource, 401, 422)
def create(asked: dict[str, Any]) -> Session:
    """Sign a member in by e-mail address and password; the token is good for every app."""
    with begin_work() as work:
        member = sign_in(work, SignIn(**asked))
        actor = member.as_actor()
        return Session(
            token=tokens().issue(actor, issuer="workflow"),
            expires_at=work.now() + LIFETIME,
            kind=actor.kind.value,
            id=member.id,
            name=member.name,
            role=member.role_key,
        )
