"""Second factors: codes of an authenticator app (RFC 6238), and recovery codes for who has lost it."""

import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp

_STEP_S: Final = 30
#: A code of the step before or after is taken too: clocks differ, and typing takes time.
_AROUND: Final = (0, -1, 1)

#: Unambiguous to read, as in the numbers of orders.
_SIGNS: Final = "23456789BCDFGHJKMNPQRSTVWXZ"
_RECOVERY_CODES: Final = 10


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, *, name: str, issuer: str) -> str:
    """Return the otpauth address that an authenticator app reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def step_of(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """Return the step whose code this is, if it is a present one and later than the step `after`; a code opens once."""
    present, made = int(at.timestamp()) // _STEP_S, pyotp.TOTP(secret)
    bare = code.replace(" ", "").encode("utf-8", "surrogatepass")
    fitting = [
        present + shift for shift in _AROUND if hmac.compare_digest(made.generate_otp(present + shift).encode(), bare)
    ]
    return next((step for step in fitting if step > after), None)


def new_recovery_codes() -> list[str]:
    """Return codes such as `7KQ2M-9XDTR`, each good once."""
    return [f"{_word()}-{_word()}" for _ in range(_RECOVERY_CODES)]


def recovery_key(code: str) -> str:
    """Return a recovery code in the one form it is known by, however it was typed."""
    return "".join(sign for sign in code.upper() if sign in _SIGNS)


def _word() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(5))
