"""Tokens for tests: a key for each issuer, which every app made for a test knows."""

from __future__ import annotations

from datetime import timedelta

from shared.kernel.actors import Actor, ActorKind
from shared.kernel.token_keys import ISSUERS, public_document
from shared.web.tokens import LIFETIME, Tokens

TOKEN_KEYS = {issuer: f"the key of {issuer} for tests that is long enough" for issuer in ISSUERS}
PUBLIC_KEYS = public_document(TOKEN_KEYS)
_ISSUER_OF = {
    ActorKind.MEMBER: "workflow",
    ActorKind.CLIENT: "intake",
    ActorKind.PRODUCER: "workflow",
    ActorKind.SYSTEM: "commands",
}


def tokens_of(issuer: str) -> Tokens:
    """Return the tokens of one issuer, which read everybody's."""
    return Tokens.of(issuer, TOKEN_KEYS.get(issuer, ""), PUBLIC_KEYS)


def token_for(actor: Actor, *, lasts: timedelta = LIFETIME) -> str:
    """Return a token for `actor` of whoever may speak of them."""
    return tokens_of(_ISSUER_OF[actor.kind]).issue(actor, lasts=lasts)


def token_settings(app: str) -> dict[str, str]:
    """Return the settings of an app that are about tokens and links."""
    return {"token_key": TOKEN_KEYS.get(app, ""), "token_public_keys": PUBLIC_KEYS, "link_key": "l" * 40}
