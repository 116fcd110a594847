"""Passwords, kept so that nobody can read them back."""

from dataclasses import dataclass, field
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: The hash of a password nobody has: checked in place of one that is not there, so that an unknown name takes as long as a known one.
_NOBODYS: Final = "$argon2id$v=19$m=19456,t=2,p=1$cTn2JZlVT7KlexYlPhZ/Cg$03sGI6q0o0xTwxaAXIG3Bw3ult+VcNgRwXpvXYRAiIA"


@dataclass(frozen=True, slots=True)
class Passwords:
    """Argon2id with 19 MiB and two passes: about 50 ms each (OWASP's recommendation)."""

    hasher: PasswordHasher = field(
        default_factory=lambda: PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    )

    def hashed(self, password: str) -> str:
        """Return what is kept of `password`."""
        return self.hasher.hash(password)

    def fits(self, password: str, hashed: str | None) -> bool:
        """Tell whether `password` is the one that `hashed` was made of; takes as long where there is none."""
        try:
            return self.hasher.verify(hashed or _NOBODYS, password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False
