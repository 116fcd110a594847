"""API keys: how other systems come to ask our APIs, and how that ends."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from flask_smorest import Blueprint as Resource
from marshmallow import fields, validate

from services.workflow.api import begin_work
from services.workflow.api.schemas import blankless, text
from services.workflow.use_cases.end_api_key import EndApiKey, end_api_key
from services.workflow.use_cases.make_api_key import MakeApiKey, make_api_key
from services.workflow.use_cases.use_api_key import use_api_key
from shared.kernel.permissions import MEMBERS_MANAGE
from shared.storage import tries
from shared.storage.sessions import TOKEN_LASTS
from shared.storage.tries import Limit, Tried
from shared.web.addresses import the_address
from shared.web.auth import the_actor, tokens
from shared.web.resource import problems
from shared.web.schemas import Answer, Request

resource = Resource("api_keys", __name__, description="Keys of other systems")

#: A system needs one token in a quarter of an hour; whoever guesses needs very many.
_TOKENS: Final = Limit(most=300, within=timedelta(minutes=10))


class ApiKeyRequest(Request):
    name = blankless(100)
    scopes = fields.List(text(100), required=True, validate=validate.Length(min=1, max=100))
    expires_at = fields.AwareDateTime(load_default=None, allow_none=True)


class TokenRequest(Request):
    key = fields.String(required=True, load_only=True, validate=validate.Length(min=1, max=200))


class ApiKeyAnswer(Answer):
    """`prefix` is how the key begins; the whole of it is told once, when it is made."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    prefix = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    made_by = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    used_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)


class NewApiKeyAnswer(ApiKeyAnswer):
    key = fields.String(required=True)


class ApiKeysAnswer(Answer):
    items = fields.List(fields.Nested(ApiKeyAnswer), required=True)


class TokenAnswer(Answer):
    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    scopes = fields.List(fields.String(), required=True)


@resource.get("/api-keys")
@resource.response(HTTPStatus.OK, ApiKeysAnswer)
@problems(resource, 401, 403)
def index() -> dict[str, Any]:
    """Every key there ever was, the newest first, with when it was last used."""
    the_actor().require(MEMBERS_MANAGE)
    with begin_work() as work:
        return {"items": work.api_keys.all()}


@resource.post("/api-keys")
@resource.arguments(ApiKeyRequest)
@resource.response(HTTPStatus.CREATED, NewApiKeyAnswer)
@problems(resource, 401, 403, 422)
def create(asked: dict[str, Any]) -> dict[str, Any]:
    """Make a key that may do what its scopes name, which are permissions of whoever makes it. The key itself is told this once."""
    with begin_work() as work:
        key, secret = make_api_key(work, MakeApiKey(actor=the_actor(), **asked))
        return {name: getattr(key, name) for name in ApiKeyAnswer().fields} | {"key": secret}


@resource.delete("/api-keys/<uuid:key_id>")
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404)
def remove(key_id: UUID) -> None:
    """Have a key open nothing more, here and, within seconds, everywhere. It stays in the list."""
    with begin_work() as work:
        end_api_key(work, EndApiKey(actor=the_actor(), key_id=key_id))


@resource.post("/tokens")
@resource.doc(security=[])
@resource.arguments(TokenRequest)
@resource.response(HTTPStatus.CREATED, TokenAnswer)
@problems(resource, 401, 422, 429)
def create_token(asked: dict[str, Any]) -> dict[str, Any]:
    """Get a token for a key: every API takes it, as `Authorization: Bearer TOKEN`, for a quarter of an hour."""
    with begin_work() as work:
        tries.count(work.session.connection(), (Tried(f"api key from {the_address()}", _TOKENS),), work.now())
    with begin_work() as work:
        key = use_api_key(work, asked["key"])
        lasts = min(TOKEN_LASTS, key.expires_at - work.now()) if key.expires_at else TOKEN_LASTS
        token = tokens().issue(key.as_actor(), lasts=lasts)
        return {"token": token, "expires_at": work.now() + lasts, "scopes": key.scopes}
