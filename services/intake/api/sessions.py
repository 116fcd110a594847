"""Sessions of clients."""

from typing import Any

from flask_smorest import Blueprint

from services.intake.api import begin_work
from services.intake.api.schemas import SessionAnswer, SessionRequest
from services.intake.use_cases.sign_in_client import SignInClient, sign_in_client
from shared.web.auth import tokens
from shared.web.resource import problems
from shared.web.tokens import LIFETIME

resource = Blueprint("sessions", __name__, description="Signing in as a client.")


@resource.post("/sessions")
@resource.arguments(SessionRequest)
@resource.response(201, SessionAnswer)
@problems(resource, 401)
@resource.doc(security=[])
def create(request: dict[str, Any]) -> dict[str, Any]:
    """Sign in; the token opens the other apps too."""
    with begin_work() as work:
        client = sign_in_client(work, SignInClient(**request))
        return {
            "token": tokens().issue(client.as_actor(), issuer="intake"),
            "expires_at": work.now() + LIFETIME,
            "kind": "client",
            "id": client.id,
            "name": client.name,
        }
