"""Signed tokens that say who somebody is, from the app that signed them in to every other app."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from shared.kernel.actors import Actor, ActorKind
from shared.kernel.clock import Clock, system_clock
from shared.kernel.refusals import Unauthenticated
from shared.storage.sessions import TOKEN_LASTS

_ALGORITHM: Final = "HS256"
_AUDIENCE: Final = "orderwright"
LIFETIME: Final = TOKEN_LASTS


class Revocations(Protocol):
    """Knows which tokens are good no more although their time is not over."""

    def covers(self, about: Iterable[UUID | None], made_at: float) -> bool:
        """Tell whether tokens of one of these sessions or people, made at `made_at`, are good no more."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes and reads tokens with a key that the apps share. `key` has at least 32 characters.

    Whoever has no `revoked` leaves that question to the apps it asks.
    """

    key: str
    clock: Clock = system_clock
    revoked: Revocations | None = None

    def issue(self, actor: Actor, *, issuer: str, lasts: timedelta = LIFETIME) -> str:
        """Return a token for `actor`, good for `lasts`."""
        now = self.clock()
        claims = {
            "iss": issuer,
            "aud": _AUDIENCE,
            "sub": str(actor.id) if actor.id else "",
            "kind": actor.kind.value,
            "name": actor.name,
            "permissions": sorted(actor.permissions),
            "sid": str(actor.session_id) if actor.session_id else "",
            "by": actor.by,
            "iat": now.timestamp(),
            "exp": int((now + lasts).timestamp()),
        }
        return jwt.encode({"alg": _ALGORITHM, "typ": "JWT"}, claims, self._key(), algorithms=[_ALGORITHM])

    def read(self, token: str) -> Actor:
        """Return who the token speaks of. Raises Unauthenticated where it is forged, stale or not for us."""
        try:
            claims = jwt.decode(token, self._key(), algorithms=[_ALGORITHM]).claims
            actor, made_at = self._actor(claims, self.clock()), float(claims["iat"])
        except (JoseError, KeyError, TypeError, ValueError) as fault:
            raise Unauthenticated("sign in again: this token is not valid (any more)") from fault
        if self.revoked is not None and self.revoked.covers((actor.session_id, actor.id), made_at):
            raise Unauthenticated("sign in again: this token is not valid (any more)")
        return actor

    def _key(self) -> OctKey:
        return OctKey.import_key(self.key)

    @staticmethod
    def _actor(claims: dict[str, Any], now: datetime) -> Actor:
        if claims["aud"] != _AUDIENCE or claims["exp"] <= now.timestamp():
            raise ValueError("another audience, or expired")
        return Actor(
            kind=ActorKind(claims["kind"]),
            id=UUID(claims["sub"]) if claims["sub"] else None,
            name=claims["name"],
            permissions=frozenset(claims["permissions"]),
            session_id=UUID(claims["sid"]) if claims.get("sid") else None,
            by=str(claims.get("by", "")),
        )
