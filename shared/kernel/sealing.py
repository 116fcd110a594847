"""Secrets that a database keeps for us, sealed with a key that it does not know."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.fernet import Fernet


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals for one `purpose` with a key made from `key`: what was sealed for another purpose does not open."""

    key: str = field(repr=False)
    purpose: str

    def closed(self, secret: str) -> bytes:
        return self._fernet().encrypt(secret.encode())

    def opened(self, sealed: bytes) -> str:
        """Raises cryptography's InvalidToken where it was sealed with another key, or touched."""
        return self._fernet().decrypt(sealed).decode()

    def digest(self, secret: str) -> bytes:
        """Return what is kept of a secret that is only to be known again."""
        return hmac.digest(self._made(), secret.encode("utf-8", "surrogatepass"), hashlib.sha256)

    def _made(self) -> bytes:
        return hmac.digest(self.key.encode(), f"orderwright {self.purpose}".encode(), hashlib.sha256)

    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._made()))
