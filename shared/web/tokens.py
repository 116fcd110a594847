"""Signed tokens that say who somebody is, from the issuer that signed them in to every app."""

import functools
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, Self
from uuid import UUID

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.kernel.actors import Actor, ActorKind
from shared.kernel.clock import Clock, system_clock
from shared.kernel.refusals import Unauthenticated
from shared.kernel.token_keys import ISSUERS, KnownKey, OwnKey, known_keys, own_keys, public_keys, signing_key
from shared.storage.sessions import TOKEN_LASTS

#: The one algorithm there is: what a token says of itself is compared with it, never followed.
ALGORITHM: Final = "Ed25519"
AUDIENCE: Final = "orderwright"
LIFETIME: Final = TOKEN_LASTS
#: What a token says instead of a kind where a contact speaks for a client: who does not know of grants takes none of it.
_CONTACT: Final = "contact"


class Revocations(Protocol):
    """Knows which tokens are good no more although their time is not over."""

    def covers(self, about: Iterable[UUID | None], made_at: float) -> bool:
        """Tell whether tokens of one of these sessions or people, made at `made_at`, are good no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Makes tokens of the issuer `name` with its own keys, and reads those of every issuer with the public keys it `knows`.

    Whoever has no `revoked` leaves that question to the apps it asks.
    """

    name: str
    own: tuple[OwnKey, ...] = field(repr=False, default=())
    knows: Mapping[str, KnownKey] = field(repr=False, default_factory=dict)
    clock: Clock = system_clock
    revoked: Revocations | None = None

    @classmethod
    def of(cls, name: str, key: str, known: str, *, revoked: Revocations | None = None) -> Self:
        """Return the tokens of a program from its settings. Raises KeysWrong."""
        return cls(name=name, own=own_keys(key) if key else (), knows=known_keys(known), revoked=revoked)

    def issue(self, actor: Actor, *, lasts: timedelta = LIFETIME) -> str:
        """Return a token for `actor`, good for `lasts`."""
        now = self.clock()
        key = signing_key(self.own, now)
        claims = {
            "iss": self.name,
            "aud": AUDIENCE,
            "sub": str(actor.id) if actor.id else "",
            "kind": _CONTACT if actor.contact_id else actor.kind.value,
            "name": actor.name,
            "permissions": sorted(actor.permissions),
            "sid": str(actor.session_id) if actor.session_id else "",
            "by": actor.by,
            **_of_contact(actor),
            "iat": now.timestamp(),
            "exp": int((now + lasts).timestamp()),
        }
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": key.kid}
        return jwt.encode(header, claims, OKPKey.import_key(key.private), algorithms=[ALGORITHM])

    def read(self, token: str) -> Actor:
        """Return who the token speaks of. Raises Unauthenticated where it is forged, stale or not for us."""
        now = self.clock()
        try:
            actor, made_at = self._actor(self._claims(token, now), now)
        except (JoseError, KeyError, TypeError, ValueError, AttributeError) as fault:
            raise Unauthenticated("sign in again: this token is not valid (any more)") from fault
        if self.revoked is not None and self.revoked.covers((actor.session_id, actor.id, actor.contact_id), made_at):
            raise Unauthenticated("sign in again: this token is not valid (any more)")
        return actor

    def published(self) -> list[dict[str, Any]]:
        """Return the public halves of our own keys as JSON Web Keys."""
        return public_keys(self.own)

    def proof(self, content: str) -> str:
        """Return what shows that it was us who said `content`."""
        return _b64(signing_key(self.own, self.clock()).private.sign(content.encode("utf-8", "surrogatepass")))

    def is_proof(self, proof: str, content: str, *, by: str) -> bool:
        """Tell whether the issuer `by` said `content`."""
        try:
            signature, said = _unb64(proof), content.encode("utf-8", "surrogatepass")
        except ValueError:
            return False
        keys = [key for key in self.knows.values() if key.issuer == by and key.is_believed(self.clock())]
        return any(key.has_signed(signature, said) for key in keys)

    def _claims(self, token: str, now: datetime) -> Mapping[str, Any]:
        key = self.knows[_kid_of(token)]
        if not key.is_believed(now):
            raise ValueError("this key is retired")
        claims = _signed(token, key.x)
        if claims["iss"] != key.issuer or _kind_of(claims) not in ISSUERS[key.issuer]:
            raise ValueError("the issuer may not speak of this")
        return claims

    @staticmethod
    def _actor(claims: Mapping[str, Any], now: datetime) -> tuple[Actor, float]:
        if claims["aud"] != AUDIENCE or claims["exp"] <= now.timestamp():
            raise ValueError("another audience, or expired")
        actor = Actor(
            kind=_kind_of(claims),
            id=UUID(claims["sub"]) if claims["sub"] else None,
            name=claims["name"],
            permissions=frozenset(claims["permissions"]),
            session_id=UUID(claims["sid"]) if claims.get("sid") else None,
            by=str(claims.get("by", "")),
            **_contact_of(claims),
        )
        return actor, float(claims["iat"])


def _of_contact(actor: Actor) -> dict[str, Any]:
    return {"contact": str(actor.contact_id), "grants": sorted(actor.grants)} if actor.contact_id else {}


def _contact_of(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Raises KeyError, ValueError where a contact's token does not say whose it is and what they may."""
    if claims["kind"] != _CONTACT:
        return {}
    return {"contact_id": UUID(claims["contact"]), "grants": frozenset(claims["grants"])}


def _kind_of(claims: Mapping[str, Any]) -> ActorKind:
    """Return for which kind a token speaks: a contact for a client. Raises ValueError."""
    return ActorKind.CLIENT if claims["kind"] == _CONTACT else ActorKind(claims["kind"])


def _kid_of(token: str) -> str:
    """Return by which key a token says it is signed. Raises JoseError, KeyError."""
    return str(jws.extract_compact(token.encode()).headers()["kid"])


@functools.lru_cache(maxsize=2048)
def _signed(token: str, x: str) -> Mapping[str, Any]:
    """Return what a token says that was signed with the key `x`; whether it is good now is another question. Raises JoseError."""
    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})
    return jwt.decode(token, key, algorithms=[ALGORITHM]).claims


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    """Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
