"""Passwords, kept as Argon2id hashes."""

from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: OWASP's first choice for Argon2id: 19 MiB, two passes, one lane; some 50 ms on a small machine.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str, hasher: PasswordHasher = _HASHER) -> str:
    return hasher.hash(password)


def is_password(password: str, hashed: str | None) -> bool:
    """Tell whether `password` is the one behind `hashed`. Without a hash it takes as long and is never so."""
    try:
        return _HASHER.verify(hashed or _nobodys(), password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody's password")
