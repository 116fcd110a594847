"""Sign a client in."""

from dataclasses import dataclass, field

from services.intake.domain.checking import is_storable
from services.intake.domain.client import Client, email_key
from services.intake.domain.passwords import Passwords
from services.intake.domain.refusals import SignInRefused
from services.intake.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInClient:
    """Somebody says they are the client with `email`, and shows `password`."""

    email: str
    password: str = field(repr=False)


def sign_in_client(work: Work, ask: SignInClient) -> Client:
    """Return the client. An unknown address takes as long as a wrong password, and is told the same. Raises SignInRefused."""
    email = email_key(ask.email)
    client = work.clients.by_email(email) if is_storable(email) else None
    kept = client.password_hash if client is not None else None
    if not Passwords().fits(ask.password, kept) or client is None:
        raise SignInRefused("this e-mail address and password do not belong together")
    return client
