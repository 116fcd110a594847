"""The keys that sign tokens: a pair for each issuer, of which everybody else knows the public half only."""

import base64
import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.kernel.actors import ActorKind

#: Who issues tokens, and of whom each may speak: a stolen key of one opens no more than its own people's doors.
ISSUERS: Final[Mapping[str, frozenset[ActorKind]]] = {
    "workflow": frozenset({ActorKind.MEMBER, ActorKind.PRODUCER}),
    "intake": frozenset({ActorKind.CLIENT}),
    "commands": frozenset({ActorKind.SYSTEM}),
    "portal": frozenset(),
}
#: The least a secret may have, in characters.
LEAST: Final = 32
#: How long after its successor began to sign a key is still believed: longer than any token it signed is good.
OVERLAP: Final = timedelta(hours=2)


class KeysWrong(ValueError):
    """What is given as keys can't be read as such."""


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A private key, made from a `secret` of 32 characters or more, which signs from an instant on."""

    secret: str = field(repr=False)
    signs_from: datetime | None = None

    @property
    def private(self) -> Ed25519PrivateKey:
        return _private(self.secret)

    @property
    def public(self) -> str:
        """The public half, as in a JSON Web Key."""
        return _b64(self.private.public_key().public_bytes_raw())

    @property
    def kid(self) -> str:
        return kid_of(self.public)

    def written(self) -> str:
        return self.secret + (f"@{self.signs_from.isoformat()}" if self.signs_from else "")


def own_keys(text: str) -> tuple[OwnKey, ...]:
    """Return the keys of one issuer, as settings write them: `SECRET`, or `SECRET,SECRET@2026-12-01T10:00:00+00:00` while they change.

    Raises KeysWrong.
    """
    keys = tuple(_own_key(part.strip()) for part in text.split(",") if part.strip())
    if not keys:
        raise KeysWrong("there is no key")
    ordered = sorted(keys, key=_begins)
    if len({_begins(key) for key in keys}) != len(keys):
        raise KeysWrong("two keys begin to sign at the same instant")
    return tuple(ordered)


def signing_key(keys: Sequence[OwnKey], now: datetime) -> OwnKey:
    """Return the youngest that signs by now; the first where none does yet."""
    return next((key for key in reversed(keys) if _begins(key) <= now), keys[0])


def public_keys(keys: Sequence[OwnKey]) -> list[dict[str, Any]]:
    """Return the public halves as JSON Web Keys; a key that has a successor says `until` when it is believed, in Unix time."""
    ends = [_begins(after) + OVERLAP for after in keys[1:]]
    return [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "use": "sig",
            "alg": "Ed25519",
            "kid": key.kid,
            "x": key.public,
            **({"until": int(end.timestamp())} if end else {}),
        }
        for key, end in zip(keys, [*ends, None], strict=True)
    ]


def public_document(issuers: Mapping[str, str]) -> str:
    """Return the public keys of all issuers, each given as `own_keys` reads them, as JSON. Raises KeysWrong."""
    return json.dumps({name: {"keys": public_keys(own_keys(text))} for name, text in issuers.items()}, indent=1)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """The public key of an issuer, believed until an instant, in Unix time, if that is set."""

    issuer: str
    kid: str
    x: str
    until: int | None

    def is_believed(self, now: datetime) -> bool:
        return self.until is None or now.timestamp() < self.until

    def has_signed(self, signature: bytes, content: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(_unb64(self.x)).verify(signature, content)
        except InvalidSignature:
            return False
        return True


def known_keys(document: str) -> dict[str, KnownKey]:
    """Return the keys of a public document by their ids. Raises KeysWrong."""
    try:
        found = [
            KnownKey(issuer, kid_of(key["x"]), key["x"], key.get("until"))
            for issuer, keys in json.loads(document or "{}").items()
            for key in keys["keys"]
        ]
        for key in found:
            Ed25519PublicKey.from_public_bytes(_unb64(key.x))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise KeysWrong("this is no document of public keys") from fault
    if strangers := {key.issuer for key in found} - ISSUERS.keys():
        raise KeysWrong(f"nobody is called {', '.join(sorted(strangers))}")
    return {key.kid: key for key in found}


def kid_of(x: str) -> str:
    """Return the id of a public key: its thumbprint by RFC 7638."""
    return _b64(hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest())


@functools.lru_cache(maxsize=16)
def _private(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"orderwright tokens {secret}".encode()).digest())


def _own_key(written: str) -> OwnKey:
    secret, _, since = written.partition("@")
    if len(secret) < LEAST:
        raise KeysWrong(f"a key needs {LEAST} characters or more")
    try:
        signs_from = datetime.fromisoformat(since) if since else None
    except ValueError as fault:
        raise KeysWrong("after the @ comes an instant such as 2026-12-01T10:00:00+00:00") from fault
    if signs_from is not None and signs_from.tzinfo is None:
        raise KeysWrong("the instant after the @ needs its zone, such as +00:00")
    return OwnKey(secret, signs_from)


def _begins(key: OwnKey) -> datetime:
    return key.signs_from or datetime.min.replace(tzinfo=UTC)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
